/** Keys of plans whose terms forbid scripts: `token`, `env` and `exec` want a stored consent. */

import { deepStrictEqual as equal, match } from "node:assert/strict";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { storeKeys, storeState, writeAt } from "./support/stored_choice.ts";

const KEY = "sk-sp-0123456789abcdefghijklmn";
const CODING = "https://coding.dashscope.aliyuncs.com/v1";
const CODING_INTL = "https://coding-intl.dashscope.aliyuncs.com/v1";
const TOKEN_INTL = "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1";

/** One way in which the key of a plan comes to be used. */
interface Way {
  readonly name: string;
  readonly plan: "coding-plan" | "token-plan";
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly prepare?: (sandbox: Sandbox) => Promise<unknown>;
}

const WAYS: readonly Way[] = [
  {
    name: "BAILIAN_CODING_PLAN_API_KEY in the environment",
    plan: "coding-plan",
    env: { BAILIAN_CODING_PLAN_API_KEY: KEY },
  },
  {
    name: "BAILIAN_TOKEN_PLAN_API_KEY in the environment, for the other region",
    plan: "token-plan",
    env: { BAILIAN_TOKEN_PLAN_API_KEY: KEY },
    flags: ["--provider", "token-plan-intl"],
  },
  {
    name: "a key in the key store",
    plan: "coding-plan",
    prepare: async (sandbox) => {
      await storeKeys(sandbox, { "coding-plan-intl": { key: KEY, base_url: CODING_INTL } });
      await storeState(sandbox, { provider: "coding-plan-intl" });
    },
  },
  {
    name: "OPENAI_BASE_URL that names a plan's host",
    plan: "coding-plan",
    env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "https://CODING.dashscope.aliyuncs.com:443/v1" },
  },
  {
    name: "OPENAI_BASE_URL that names a plan's host with a dot at its end",
    plan: "coding-plan",
    env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "https://coding.dashscope.aliyuncs.com./v1" },
  },
  {
    name: "--openai-base-url that names a plan's host",
    plan: "token-plan",
    env: { MINE: KEY },
    flags: ["--openai-api-key", "env:MINE", "--openai-base-url", TOKEN_INTL],
  },
  {
    name: "ANTHROPIC_BASE_URL that names a plan's host",
    plan: "coding-plan",
    env: {
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: "https://coding.dashscope.aliyuncs.com/apps/anthropic",
    },
  },
  {
    name: "an entry of settings.json that names a plan's host",
    plan: "coding-plan",
    env: { CORP_KEY: KEY },
    prepare: (sandbox) =>
      writeAt(sandbox, ".qwen/settings.json", {
        modelProviders: { openai: [{ id: "m", envKey: "CORP_KEY", baseUrl: CODING }] },
        security: { auth: { selectedType: "openai" } },
      }),
  },
];

const COMMANDS = [["token"], ["env", "--format", "json"], ["exec"]];
const PROGRAM = ["--", "sh", "-c", "echo started"];

for (const { name, plan, env = {}, flags = [], prepare } of WAYS) {
  Deno.test(`a plan's key is not given to scripts before the consent: ${name}`, async () => {
    await using sandbox = await makeSandbox();
    await prepare?.(sandbox);
    const run = (args: readonly string[]) => {
      const program = args[0] === "exec" ? PROGRAM : [];
      return sandbox.run([...args, ...flags, ...program], { env });
    };
    for (const args of COMMANDS) {
      const { code, stdout, stderr } = await run(args);
      equal([code, stdout], [5, ""], stderr);
      match(stderr, /^qwenauth: The terms of the Alibaba (Coding|Token) Plan .*forbid scripts.*\n/);
      match(stderr, new RegExp(`\\nhint: qwenauth consent ${plan}\\n$`));
    }
    const status = JSON.parse((await run(["status", "--json"])).stdout);
    equal([status.plan, status.error], [{ id: plan, accepted_at: null }, null]);
    equal((await run(["models"])).code, 0);

    const other = plan === "coding-plan" ? "token-plan" : "coding-plan";
    equal((await sandbox.run(["consent", other])).code, 0);
    equal((await run(["token"])).code, 5);
    equal((await sandbox.run(["consent", plan, "--quiet"])).code, 0);
    for (const args of COMMANDS) {
      const { code, stdout, stderr } = await run(args);
      equal([code, stderr], [0, ""]);
      equal(args[0] === "exec" ? stdout === "started\n" : stdout.includes(KEY), true, stdout);
    }
    const accepted = JSON.parse((await run(["status", "--json"])).stdout).plan;
    match(accepted.accepted_at, /^20\d\d-\d\d-\d\dT/);

    equal((await sandbox.run(["consent", plan, "--revoke"])).code, 0);
    for (const args of COMMANDS) equal((await run(args)).code, 5);
  });
}

Deno.test("consent --list tells what is accepted, and says so again without a second date", async () => {
  await using sandbox = await makeSandbox();
  equal(await sandbox.run(["consent", "--list"]), { code: 0, stdout: "", stderr: "" });
  const first = await sandbox.run(["consent", "coding-plan-intl"]);
  equal([first.code, first.stdout], [0, ""]);
  match(first.stderr, /forbid scripts[^]*Lite: 1,200 requests[^]*Accepted on /);
  const list = (await sandbox.run(["consent", "--list"])).stdout;
  match(list, /^coding-plan {2}20\d\d-.*Z\n$/);
  match((await sandbox.run(["consent", "coding-plan"])).stderr, /Already accepted on /);
  equal((await sandbox.run(["consent", "--list"])).stdout, list);
});

Deno.test("a key that begins with sk-sp- is never sent to api.openai.com: the error names the plans' hosts", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.run(["consent", "coding-plan"]);
  await sandbox.run(["consent", "token-plan"]);
  for (const args of [["token"], ["env", "--format", "json"], ["exec", ...PROGRAM]]) {
    const { code, stdout, stderr } = await sandbox.run(args, { env: { OPENAI_API_KEY: KEY } });
    equal([code, stdout], [5, ""]);
    for (const host of [CODING, CODING_INTL, TOKEN_INTL]) equal(stderr.includes(host), true);
  }
});

Deno.test("a pay-as-you-go key needs no consent", async () => {
  await using sandbox = await makeSandbox();
  const env = { DASHSCOPE_API_KEY: "sk-0123456789abcdefghijklmn" };
  equal(await sandbox.run(["token"], { env }), {
    code: 0,
    stdout: `${env.DASHSCOPE_API_KEY}\n`,
    stderr: "",
  });
});
