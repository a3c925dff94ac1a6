/** `qwenauth env`: which variables it sets, which it unsets, and whose they are. */

import { deepStrictEqual as equal, match, ok, throws } from "node:assert/strict";
import { command, runEnv } from "../../src/commands/env.ts";
import { type EnvOutputParts, writeExports } from "../../src/commands/env_output.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { FileError } from "../../src/platform/files.ts";
import { EXPORT_FORMATS } from "../../src/shell/export_formats.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { HOME, makeStage, type Stage, STATE } from "../support/sign_in_stage.ts";
import { storeStageKeys } from "../support/stored_keys.ts";

type Options = Parameters<typeof runEnv>[1];
type Variables = Readonly<Record<string, string>>;

const NO_OPTIONS = Object.fromEntries(
  Object.keys(command.flags).map((name) => [name, undefined]),
) as unknown as Options;

const KEY = "MARK-key-0123456789abcdef";

/** What a run leaves on stdout, and its exit code; nothing may stand on stderr. */
async function env(
  stage: Stage,
  environment: Variables = {},
  options: Partial<Options> = {},
): Promise<{ readonly exit: number; readonly stdout: string }> {
  const terminal = new FakeTerminal();
  const { surroundings } = stage.process({ environment });
  const context = { ...surroundings, terminal, json: false };
  const thrown: unknown = await runEnv(context, { ...NO_OPTIONS, ...options })
    .then(() => undefined, (error) => error);
  if (thrown !== undefined && !(thrown instanceof Failure)) throw thrown;
  equal(terminal.stderr.text, "");
  return { exit: thrown ? EXIT_CODES[thrown.code] : 0, stdout: terminal.stdout.text };
}

/** The variables that are set, and those that are unset, as null. */
async function variables(
  stage: Stage,
  environment: Variables = {},
  options: Partial<Options> = {},
): Promise<Readonly<Record<string, string | null>>> {
  const { exit, stdout } = await env(stage, environment, { ...options, format: "json" });
  equal(exit, 0);
  return JSON.parse(stdout);
}

/** The environment after `eval "$(qwenauth env)"`. */
async function evaluated(
  stage: Stage,
  environment: Variables = {},
  options: Partial<Options> = {},
): Promise<Record<string, string>> {
  const all = { ...environment, ...await variables(stage, environment, options) };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

function signedIn(): Stage {
  const stage = makeStage();
  stage.signIn(3600);
  return stage;
}

Deno.test("env --json with another --format is exit 2, also with --unset", async () => {
  for (const format of EXPORT_FORMATS) {
    for (const unset of [undefined, true] as const) {
      const { exit, stdout } = await env(signedIn(), {}, { format, unset, json: true });
      if (format === "json") equal([exit, typeof JSON.parse(stdout)], [0, "object"]);
      else equal([exit, stdout], [2, ""]);
    }
  }
});

/** Provider, what is stored for it, and the variables; without the list of exports. */
const PROTOCOLS: readonly (readonly [
  provider: string,
  baseUrl: string | undefined,
  model: string | undefined,
  expected: Readonly<Record<string, string | null>>,
])[] = [
  ["modelscope", "https://api-inference.modelscope.cn/v1", "m", {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: "https://api-inference.modelscope.cn/v1",
    OPENAI_MODEL: "m",
  }],
  ["anthropic", "https://api.anthropic.com", "m", {
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_BASE_URL: "https://api.anthropic.com",
    ANTHROPIC_MODEL: "m",
  }],
  ["gemini", undefined, "m", { GEMINI_API_KEY: KEY, GEMINI_MODEL: "m" }],
  ["vertex-ai", undefined, "m", {
    GOOGLE_API_KEY: KEY,
    GOOGLE_MODEL: "m",
    GOOGLE_GENAI_USE_VERTEXAI: "true",
  }],
  ["modelscope", "https://api-inference.modelscope.cn/v1", undefined, {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: "https://api-inference.modelscope.cn/v1",
    OPENAI_MODEL: null,
  }],
];

for (const [provider, baseUrl, model, expected] of PROTOCOLS) {
  const name = `${provider} ${model === undefined ? "without a model" : "with a model"}`;
  Deno.test(`env sets the variables of the protocol: ${name}`, async () => {
    const stage = makeStage();
    storeStageKeys(stage, { [provider]: { key: KEY, ...(baseUrl && { baseUrl }) } });
    const { QWENAUTH_EXPORT: list, ...others } = await variables(stage, {}, { provider, model });
    equal(others, expected);
    const set = Object.keys(expected).filter((variable) => expected[variable] !== null);
    match(list ?? "", new RegExp(`^${set.map((variable) => `${variable}=[0-9a-f]{8}`).join()}$`));
  });
}

Deno.test("env sets the variables of openai to the access token, its base URL and its model", async () => {
  const { QWENAUTH_EXPORT: _, ...others } = await variables(signedIn());
  equal(others, {
    OPENAI_API_KEY: "MARK-access-0",
    OPENAI_BASE_URL: "https://portal.example/v1",
    OPENAI_MODEL: "coder-model",
  });
});

Deno.test("env sets the variable named by the entry's envKey as well", async () => {
  const stage = makeStage();
  stage.put(`${HOME}/settings.json`, {
    modelProviders: {
      openai: [{ id: "m", envKey: "CORP_KEY", baseUrl: "https://corp.example/v1" }],
    },
    model: { name: "m" },
    security: { auth: { selectedType: "openai" } },
  });
  const { QWENAUTH_EXPORT: list, ...others } = await variables(stage, { CORP_KEY: KEY });
  equal(others, {
    OPENAI_API_KEY: KEY,
    CORP_KEY: KEY,
    OPENAI_BASE_URL: "https://corp.example/v1",
    OPENAI_MODEL: "m",
  });
  ok(!list?.includes("CORP_KEY"), "what the user has set stays the user's");
});

Deno.test("env recognises its own exports one by one, and does not take them for the user's", async () => {
  const stage = signedIn();
  const exported = await evaluated(stage);
  equal(await evaluated(stage, exported), exported);
  // One of them is the user's now: it counts, and the others are still known for what they are.
  const changed = { ...exported, OPENAI_MODEL: "mine" };
  const again = await variables(stage, changed);
  equal([again["OPENAI_MODEL"], again["OPENAI_API_KEY"]], ["coder-model", "MARK-access-0"]);
  const { stdout } = await env(stage, changed, { unset: true });
  equal(stdout, "unset OPENAI_API_KEY;\nunset OPENAI_BASE_URL;\nunset QWENAUTH_EXPORT;\n");
});

Deno.test("env unsets what an earlier list names and is not set again, unless it was changed since", async () => {
  const stage = makeStage();
  storeStageKeys(stage, {
    anthropic: { key: KEY, baseUrl: "https://api.anthropic.com" },
    gemini: { key: KEY },
  });
  const exported = await evaluated(stage, {}, { provider: "anthropic", model: "m" });
  const { QWENAUTH_EXPORT: list, ...others } = await variables(
    stage,
    { ...exported, ANTHROPIC_MODEL: "mine" },
    { provider: "gemini" },
  );
  equal(others, {
    GEMINI_API_KEY: KEY,
    GEMINI_MODEL: null,
    ANTHROPIC_API_KEY: null,
    ANTHROPIC_BASE_URL: null,
  });
  match(list ?? "", /^GEMINI_API_KEY=[0-9a-f]{8}$/);
});

Deno.test("env --unset removes what qwenauth exported and nothing else, without a sign-in", async () => {
  const stage = signedIn();
  const own = await evaluated(stage);
  stage.files.drop(`${HOME}/oauth_creds.json`);
  const mine = { ...own, ANTHROPIC_MODEL: "mine", OPENAI_MODEL: "mine" };
  equal(
    (await env(stage, mine, { unset: true })).stdout,
    [
      "unset OPENAI_API_KEY;\n",
      "unset OPENAI_BASE_URL;\n",
      "unset QWENAUTH_EXPORT;\n",
    ].join(""),
  );
});

Deno.test("what the user has set to the same value is not on the list, and --unset leaves it", async () => {
  const stage = makeStage();
  const environment = { OPENAI_API_KEY: KEY, OPENAI_MODEL: "mine" };
  const exported = await evaluated(stage, environment);
  match(exported["QWENAUTH_EXPORT"]!, /^OPENAI_BASE_URL=[0-9a-f]{8}$/);
  equal(
    (await env(stage, exported, { unset: true })).stdout,
    "unset OPENAI_BASE_URL;\nunset QWENAUTH_EXPORT;\n",
  );
});

/** What `--format github` does, in its order, where appending fails as given. */
function writeForGithub(append: (text: string) => void = () => {}) {
  const { stdout } = new FakeTerminal();
  const done: string[] = [];
  const parts: EnvOutputParts = {
    terminal: {
      stdout: Object.assign(stdout, { write: (text: string) => void done.push(text) }),
    },
    environment: { get: (name) => name === "GITHUB_ENV" ? "/runner/env" : undefined },
    files: {
      append(path, text) {
        append(text);
        if (text !== "") done.push(`${path}: ${text}`);
      },
    },
    random: { uuid: () => "0-1", bytes: () => new Uint8Array() },
  };
  const set = [{ name: "KEY", value: KEY, isSecret: true }];
  const write = () => writeExports(parts, "github", { set, unset: ["OLD"] });
  return { done, write };
}

Deno.test("env --format github masks the secret first, and then appends to GITHUB_ENV", () => {
  const { done, write } = writeForGithub();
  write();
  equal(done, [
    `::add-mask::${KEY}\n`,
    `/runner/env: KEY<<qwenauth_01\n${KEY}\nqwenauth_01\nOLD<<qwenauth_01\nqwenauth_01\n`,
  ]);
});

Deno.test("env --format github prints nothing where GITHUB_ENV cannot be written", () => {
  const { done, write } = writeForGithub(() => {
    throw new FileError("denied", "/runner/env", "permission denied");
  });
  throws(write, new Failure("store", 'Cannot write "/runner/env": permission denied'));
  equal(done, []);
});

Deno.test("env of a plan that forbids scripts is exit 5 until it is consented to", async () => {
  const stage = makeStage();
  const environment = { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-0123456789abcdef" };
  equal(await env(stage, environment), { exit: 5, stdout: "" });
  stage.put(STATE, { version: 1, consents: { "token-plan": "2026-11-01T00:00:00.000Z" } });
  equal(await env(stage, environment), { exit: 5, stdout: "" });
  stage.put(STATE, { version: 1, consents: { "coding-plan": "2026-11-01T00:00:00.000Z" } });
  equal((await env(stage, environment)).exit, 0);
});
