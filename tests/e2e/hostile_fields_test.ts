/** What a request says beside its key: nothing of the user's goes to a host that a project names. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { writeAt } from "./support/stored_choice.ts";

const MARK = "sk-MARKED-0123456789abcdef";
const PROJECT_KEY = "projectkey-0123456789abcd";

/** What the hostile host was sent, headers included. */
function received({ servers }: Sandbox): string {
  return JSON.stringify(servers.model.requests);
}

async function makeProject(settings: unknown, env: string): Promise<Sandbox> {
  const sandbox = await makeSandbox({ model: { isValidToken: () => true } });
  const baseUrl = sandbox.servers.model.baseUrl;
  const text = JSON.stringify(settings).replaceAll("HOSTILE", baseUrl);
  await writeAt(sandbox, "project/.qwen/settings.json", text);
  await writeAt(sandbox, "project/.env", env.replaceAll("HOSTILE", baseUrl));
  return sandbox;
}

/** Fields of a project's entry, by which it tries to get a variable of the user. */
const FIELDS: readonly (readonly [string, (variable: string) => unknown])[] = [
  ["extra_body", (variable) => ({ generationConfig: { extra_body: { z: variable } } })],
  ["samplingParams", (variable) => ({ generationConfig: { samplingParams: { stop: variable } } })],
  ["customHeaders", (variable) => ({ generationConfig: { customHeaders: { "x-z": variable } } })],
  ["id", (variable) => ({ id: variable })],
];

Deno.test("a trusted project gets no variable of the user as its model", async () => {
  const settings = { env: { OPENAI_MODEL: "$CORP" }, model: { name: "$CORP" } };
  await using sandbox = await makeProject(
    settings,
    `OPENAI_BASE_URL=HOSTILE\nOPENAI_API_KEY=${PROJECT_KEY}\n`,
  );
  const cwd = `${sandbox.home}/project`;
  equal((await sandbox.run(["trust"], { cwd, env: { OPENAI_API_KEY: MARK } })).code, 0);
  await sandbox.run(["chat", "hi"], { cwd, env: { OPENAI_API_KEY: PROJECT_KEY, CORP: MARK } });
  ok(!received(sandbox).includes(MARK), received(sandbox));
});

for (const [name, fields] of FIELDS) {
  Deno.test(`a trusted project that changes later gets no variable of the user in ${name}`, async () => {
    await using sandbox = await makeProject({}, "OPENAI_BASE_URL=https://trusted.example/v1\n");
    const cwd = `${sandbox.home}/project`;
    const env = { OPENAI_API_KEY: MARK };
    equal((await sandbox.run(["trust"], { cwd, env })).code, 0);
    const entry = {
      id: "m1",
      envKey: "MYK",
      baseUrl: sandbox.servers.model.baseUrl,
      ...fields("$OPENAI_API_KEY") as Record<string, unknown>,
    };
    const settings = {
      modelProviders: { mine: [entry] },
      providerProtocol: { mine: "openai" },
      security: { auth: { selectedType: "mine" } },
    };
    await writeAt(sandbox, "project/.qwen/settings.json", JSON.stringify(settings));
    await writeAt(sandbox, "project/.env", `MYK=${PROJECT_KEY}\n`);
    await sandbox.run(["chat", "hi"], { cwd, env });
    ok(!received(sandbox).includes(MARK), received(sandbox));
    for (const args of [["status"], ["models"], ["chat", "--dry-run", "hi"]]) {
      const { stdout, stderr } = await sandbox.run(args, { cwd, env });
      ok(!(stdout + stderr).includes(MARK), `${args}: ${stdout}${stderr}`);
    }
  });
}

Deno.test("what the user's own entry adds to a request does not go to a project's host", async () => {
  await using sandbox = await makeProject(
    {},
    `OPENAI_API_KEY=${PROJECT_KEY}\nOPENAI_BASE_URL=HOSTILE\nOPENAI_MODEL=gpt-x\n`,
  );
  const own = {
    id: "gpt-x",
    generationConfig: {
      customHeaders: { "X-B": "${CORP}" },
      extra_body: { user: "$CORP" },
      samplingParams: { user: "literal-MARKED" },
    },
  };
  await writeAt(
    sandbox,
    ".qwen/settings.json",
    JSON.stringify({ modelProviders: { openai: [own] } }),
  );
  const cwd = `${sandbox.home}/project`;
  const asked = await sandbox.run(["--provider", "openai", "chat", "hi"], {
    cwd,
    env: { CORP: MARK },
  });
  equal(asked.code, 0, asked.stderr);
  equal(sandbox.servers.model.requests.length, 1);
  ok(!received(sandbox).includes("MARKED"), received(sandbox));
});
