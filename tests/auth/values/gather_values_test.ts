/** Values of a machine in memory: which of its files and variables count, and which do not. */

import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { getModelAccess } from "../../../src/auth/access/model_access.ts";
import {
  type Gathered,
  gatherValues,
  type ValueOptions,
} from "../../../src/auth/values/gather_values.ts";
import { createFingerprint } from "../../../src/credentials/fingerprint.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { describeSource, type Sourced } from "../../../src/providers/source.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";
import { HOME, makeStage, OWN, type Stage } from "../../support/sign_in_stage.ts";

const SETTINGS = `${HOME}/settings.json`;
const PROJECT_SETTINGS = "/team/.qwen/settings.json";
const PROJECT_ENV = "/team/.env";
const HOME_ENV = "/home/u/.env";

/** A machine with these files; an object is JSON. */
function makeMachine(files: Readonly<Record<string, unknown>>): Stage {
  const stage = makeStage();
  for (const [path, content] of Object.entries(files)) {
    stage.files.put(path, typeof content === "string" ? content : JSON.stringify(content));
  }
  return stage;
}

async function gather(
  stage: Stage,
  environment: Readonly<Record<string, string>> = {},
  options: ValueOptions = {},
): Promise<Gathered> {
  const { surroundings } = stage.process({ environment });
  return await gatherValues({ ...surroundings, terminal: new FakeTerminal() }, options);
}

/** A value with its source in words. */
function shown(sourced: Sourced<string> | undefined): readonly [string, string] | undefined {
  return sourced && [sourced.value, describeSource(sourced.source)];
}

Deno.test("a variable counts that qwenauth itself exported only once it was changed", async () => {
  const stage = makeMachine({ [HOME_ENV]: "OPENAI_API_KEY=MARK-of-file\n" });
  const { surroundings: { files, random } } = stage.process();
  const fingerprint = createFingerprint(files, random, OWN);
  const exported = "MARK-exported-0123456789";
  const environment = {
    OPENAI_API_KEY: exported,
    QWENAUTH_EXPORT: `OPENAI_API_KEY=${await fingerprint(new Secret(exported))}`,
  };
  const keyWith = async (changes: Readonly<Record<string, string>>) => {
    const gathered = await gather(stage, { ...environment, ...changes });
    const { secret, secretSource } = await getModelAccess(gathered, { isScript: true });
    return [secret.reveal(), describeSource(secretSource)];
  };
  equal(await keyWith({}), ["MARK-of-file", `OPENAI_API_KEY in "${HOME_ENV}" (line 1)`]);
  equal(await keyWith({ OPENAI_API_KEY: "MARK-mine" }), [
    "MARK-mine",
    "OPENAI_API_KEY in the environment",
  ]);
});

Deno.test("QWENAUTH_PROVIDER and the OAuth server come from the process environment alone", async () => {
  const lines = "QWENAUTH_PROVIDER=gemini\nQWENAUTH_OAUTH_BASE_URL=https://evil.test\n" +
    "QWENAUTH_CLIENT_ID=evil\nQWEN_HOME=/team\nBROWSER=evil\nHTTPS_PROXY=evil\n";
  const env = Object.fromEntries(lines.trim().split("\n").map((line) => line.split("=")));
  for (
    const path of [PROJECT_ENV, "/team/.qwen/.env", HOME_ENV, PROJECT_SETTINGS, SETTINGS]
  ) {
    const home = path.startsWith("/home") ? "QWEN_HOME=\n" : "";
    const stage = makeMachine({ [path]: path.endsWith("json") ? { env } : lines + home });
    const { layers, signIn } = await gather(stage);
    const names = Object.keys(env).filter((name) =>
      name !== "QWEN_HOME" && (layers.envFile(name) ?? layers.settingsEnv(name)) !== undefined
    );
    equal([names, layers.environment("QWENAUTH_PROVIDER")], [[], undefined], path);
    equal([signIn.settings.server, signIn.paths.home], ["https://chat.qwen.ai", HOME], path);
  }
});

Deno.test("a variable that an entry's envKey names is taken from a .env file, another one is not", async () => {
  const stage = makeMachine({
    [SETTINGS]: { modelProviders: { openai: [{ id: "m", envKey: "MY_KEY" }] } },
    [PROJECT_ENV]: "MY_KEY=1\nOTHER_KEY=2\nGOOGLE_CLOUD_PROJECT=3\nDASHSCOPE_API_KEY=4\n",
  });
  const { layers } = await gather(stage);
  const names = ["MY_KEY", "OTHER_KEY", "GOOGLE_CLOUD_PROJECT", "DASHSCOPE_API_KEY"];
  equal(names.map((name) => layers.envFile(name)?.value), ["1", undefined, "3", "4"]);
  const without = await gather(stage, {}, { "no-settings": true });
  equal(without.layers.envFile("MY_KEY"), undefined);
});

/** The file, the list of settings.json, and which of the variables are taken from the file. */
const EXCLUDED: readonly (readonly [string, readonly string[] | undefined, readonly string[]])[] = [
  [PROJECT_ENV, undefined, ["OPENAI_MODEL"]],
  ["/team/.qwen/.env", undefined, ["DEBUG", "DEBUG_MODE", "OPENAI_MODEL"]],
  [HOME_ENV, undefined, ["DEBUG", "DEBUG_MODE", "OPENAI_MODEL"]],
  [PROJECT_ENV, ["OPENAI_MODEL"], ["DEBUG", "DEBUG_MODE"]],
  [PROJECT_ENV, [], ["DEBUG", "DEBUG_MODE", "OPENAI_MODEL"]],
  [HOME_ENV, ["OPENAI_MODEL"], ["DEBUG", "DEBUG_MODE", "OPENAI_MODEL"]],
];

for (const [path, excludedEnvVars, expected] of EXCLUDED) {
  const list = JSON.stringify(excludedEnvVars) ?? "none";
  Deno.test(`of ${path} count ${expected.join(", ")} with the list ${list}, also in settings.json`, async () => {
    const names = ["DEBUG", "DEBUG_MODE", "OPENAI_MODEL"];
    const stage = makeMachine({
      [path]: names.map((name) => `${name}=of-file\n`).join(""),
      [SETTINGS]: {
        advanced: { excludedEnvVars },
        env: Object.fromEntries(names.map((name) => [name, `$${name}`])),
      },
    });
    const { layers } = await gather(stage);
    equal(names.filter((name) => layers.envFile(name)), expected);
    equal(names.filter((name) => layers.settingsEnv(name)?.value === "of-file"), expected);
  });
}

Deno.test("what the user's settings.json is expanded from: the environment, then the one .env file", async () => {
  const stage = makeMachine({
    [SETTINGS]: { env: { A_MODEL: "$OPENAI_MODEL", B_MODEL: "$OPENAI_BASE_URL" } },
    [HOME_ENV]: "OPENAI_MODEL=of-file\nOPENAI_BASE_URL=of-file-too\n",
  });
  const { layers } = await gather(stage, { OPENAI_MODEL: "of-process" });
  equal(["A_MODEL", "B_MODEL"].map((name) => layers.settingsEnv(name)?.value), [
    "of-process",
    "of-file-too",
  ]);
});

/** The `.env` file, and whether the settings of `/team` may have its variable put into them. */
const OF_PROJECT: readonly (readonly [string, boolean])[] = [
  [PROJECT_ENV, true],
  ["/team/.qwen/.env", true],
  ["/.env", false],
  [HOME_ENV, false],
];

for (const [path, isOwn] of OF_PROJECT) {
  Deno.test(`the settings of an untrusted project are expanded from its own files only: ${path}`, async () => {
    const stage = makeMachine({
      [PROJECT_SETTINGS]: { env: { DASHSCOPE_API_KEY: "$OPENAI_API_KEY" } },
      [path]: "OPENAI_API_KEY=of-file\n",
    });
    const expanded = async (options: ValueOptions = {}, environment = {}) =>
      (await gather(stage, environment, options)).layers.settingsEnv("DASHSCOPE_API_KEY")?.value;
    equal(await expanded(), isOwn ? "of-file" : "$OPENAI_API_KEY");
    equal(await expanded({}, { OPENAI_API_KEY: "mine" }), isOwn ? "of-file" : "$OPENAI_API_KEY");
    equal(await expanded({ "trust-project": true }), "of-file");
  });
}

Deno.test("a home file with a key that a project's file hides is named together with it", async () => {
  const hiddenBy = async (files: Readonly<Record<string, string>>) =>
    (await gather(makeMachine(files))).hiddenHomeVariable();
  const project = { [PROJECT_ENV]: "OPENAI_MODEL=m\n" };
  equal(
    await hiddenBy({ ...project, [HOME_ENV]: "OPENAI_MODEL=x\nGEMINI_API_KEY=k\n" }),
    `GEMINI_API_KEY stands in "${HOME_ENV}", which is not read, since "${PROJECT_ENV}" is found first`,
  );
  equal(await hiddenBy({ ...project, [HOME_ENV]: "OPENAI_MODEL=x\nGEMINI_API_KEY=\n" }), undefined);
  const stage = makeMachine({ ...project, [HOME_ENV]: "GEMINI_API_KEY=k\n" });
  await rejects(gather(stage).then((gathered) => getModelAccess(gathered, { isScript: true })), {
    code: "auth_required",
    message: `Not signed in: GEMINI_API_KEY stands in "${HOME_ENV}", which is not read, ` +
      `since "${PROJECT_ENV}" is found first; ` +
      "use qwenauth login, qwenauth login --method api-key, or OPENAI_API_KEY",
  });
  equal(await hiddenBy({ [HOME_ENV]: "GEMINI_API_KEY=k\n" }), undefined);
});

Deno.test("a custom provider without a protocol is named among what is skipped, once", async () => {
  const { skipped } = await gather(makeMachine({
    [SETTINGS]: {
      providerProtocol: { fine: "gemini", odd: "soap" },
      modelProviders: {
        openai: [{ id: "a" }],
        fine: [{ id: "b" }],
        mine: [{ id: "c" }, { id: "d" }],
        odd: [{ id: "e" }],
        nobody: [{ name: "without an id" }],
      },
    },
  }));
  equal(skipped.map(({ source, reason }) => [describeSource(source), reason]), [
    [`modelProviders.nobody[0] in "${SETTINGS}"`, "it has no id"],
    [`modelProviders.mine[0] in "${SETTINGS}"`, '"providerProtocol" names none for "mine"'],
    [`providerProtocol.odd in "${SETTINGS}"`, '"soap" is no protocol'],
  ]);
});

Deno.test("a key and a value carry their file and line to the place that uses them", async () => {
  const stage = makeMachine({
    [PROJECT_ENV]: "# mine\n\nOPENAI_API_KEY=MARK-project\nexport OPENAI_MODEL='m'\n",
  });
  const { layers } = await gather(stage);
  equal(shown(layers.envFile("OPENAI_MODEL")), [
    "m",
    `OPENAI_MODEL in "${PROJECT_ENV}" (line 4)`,
  ]);
});
