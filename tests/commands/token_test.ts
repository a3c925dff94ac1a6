/** `qwenauth token`: what is printed, and that nothing else is. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { command, runToken } from "../../src/commands/token.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { isBearerToken } from "../../src/requests/bearer_token.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import {
  CREDENTIAL,
  HOME,
  makeStage,
  OWN,
  type ProcessOptions,
  type Stage,
  STATE,
} from "../support/sign_in_stage.ts";
import { storeStageKeys } from "../support/stored_keys.ts";

type Options = Parameters<typeof runToken>[1];

const NO_OPTIONS = Object.fromEntries(
  Object.keys(command.flags).map((name) => [name, undefined]),
) as unknown as Options;

/** What a run of the command leaves on its streams, and its failure. */
async function run(
  stage: Stage,
  options: Partial<Options> = {},
  process: ProcessOptions = {},
): Promise<{ exit: number; stdout: string; stderr: string; message?: string }> {
  const terminal = new FakeTerminal();
  const context = { ...stage.process(process).surroundings, terminal };
  let failure: { exit: number; message?: string } = { exit: 0 };
  try {
    await runToken(context, { ...NO_OPTIONS, ...options });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = { exit: EXIT_CODES[error.code], message: error.message };
  }
  return { ...failure, stdout: terminal.stdout.text, stderr: terminal.stderr.text };
}

function signedIn(changes: Record<string, unknown> = {}): Stage {
  const stage = makeStage();
  stage.signIn(3600, changes);
  return stage;
}

const FORMATS = [
  [undefined, "MARK-access-0\n"],
  ["bare", "MARK-access-0\n"],
  ["header", "Authorization: Bearer MARK-access-0\n"],
  ["curl", 'header = "Authorization: Bearer MARK-access-0"\n'],
] as const;

for (const [format, stdout] of FORMATS) {
  Deno.test(`token --format ${format ?? "(none)"} prints one line on stdout and nothing on stderr`, async () => {
    deepEqual(await run(signedIn(), { format }), { exit: 0, stdout, stderr: "" });
  });
}

/** The sign-in is found by looking at everything, or it is named. */
const WAYS = [undefined, "qwen-oauth"];

const DOCUMENT = {
  version: 1,
  access_token: "MARK-access-0",
  token_type: "Bearer",
  expires_at: "2026-11-21T13:00:00.000Z",
  base_url: "https://portal.example/v1",
  provider: "qwen-oauth",
  source: CREDENTIAL,
};

Deno.test("token --format json, and --json: one document, all of one and the same credential", async () => {
  for (const options of [{ format: "json" as const }, { json: true }]) {
    for (const provider of WAYS) {
      const { stdout, stderr } = await run(signedIn(), { ...options, provider });
      equal(stderr, "");
      equal(stdout, `${JSON.stringify(JSON.parse(stdout))}\n`);
      deepEqual(JSON.parse(stdout), DOCUMENT);
    }
  }
});

Deno.test("token --format json after a refresh describes the new credential", async () => {
  for (const provider of WAYS) {
    const stage = makeStage();
    stage.signIn(-60);
    stage.server.extra = { resource_url: "new.example" };
    const { stdout } = await run(stage, { format: "json", provider });
    deepEqual(JSON.parse(stdout), {
      ...DOCUMENT,
      access_token: "MARK-access-1",
      base_url: "https://new.example/v1",
    });
  }
});

Deno.test("token --format json with a resource_url that must not be used fails and prints nothing", async () => {
  for (const provider of WAYS) {
    const stage = signedIn({ resource_url: "http://evil.example" });
    const { exit, stdout, message } = await run(stage, { format: "json", provider });
    deepEqual([exit, stdout], [10, ""]);
    match(message!, /^Cannot use the resource URL of the credential/);
  }
});

Deno.test("token --json with another --format is exit 2: what is promised is one document", async () => {
  for (const format of ["bare", "header", "curl"] as const) {
    for (const provider of WAYS) {
      const message = `Cannot obey --json and --format ${format} at once`;
      const refused = await run(signedIn(), { format, json: true, provider });
      deepEqual(refused, { exit: 2, stdout: "", stderr: "", message });
    }
  }
  const { stdout } = await run(signedIn(), { format: "json", json: true });
  deepEqual(JSON.parse(stdout), DOCUMENT);
});

/** What curl reads from a line of a config file (curl(1), `--config`). */
function readCurlConfig(line: string): string {
  const quoted = /^header = "((?:[^"\\]|\\.)*)"\n$/.exec(line)?.[1];
  ok(quoted !== undefined, line);
  const escapes: Record<string, string> = { t: "\t", n: "\n", r: "\r", v: "\v" };
  return quoted.replaceAll(/\\(.)/g, (_, char: string) => escapes[char] ?? char);
}

Deno.test("token --format curl quotes every token so that curl reads it back exactly", async () => {
  const tokens = fc.string({ unit: "grapheme-ascii", minLength: 1 }).filter(isBearerToken);
  await fc.assert(fc.asyncProperty(tokens, async (token) => {
    const { stdout } = await run(signedIn({ access_token: token }), { format: "curl" });
    equal(readCurlConfig(stdout), `Authorization: Bearer ${token}`);
  }));
  for (const token of ['"', "\\", '\\"', "\\n", 'a"b\\c', "\\\\"]) {
    const { stdout } = await run(signedIn({ access_token: token }), { format: "curl" });
    equal(readCurlConfig(stdout), `Authorization: Bearer ${token}`);
  }
});

Deno.test("token --min-valid, --refresh and --no-refresh", async () => {
  const CASES: readonly (readonly [number, Partial<Options>, string, number])[] = [
    [3600, { "min-valid": 3600 }, "MARK-access-0\n", 0],
    [3600, { "min-valid": 3601 }, "MARK-access-1\n", 0],
    [3600, { refresh: true }, "MARK-access-1\n", 0],
    [3600, { "no-refresh": true }, "MARK-access-0\n", 0],
    [-1, { "no-refresh": true }, "", 4],
    [100, { "no-refresh": true, "min-valid": 600 }, "", 4],
  ];
  for (const [secondsLeft, options, stdout, exit] of CASES) {
    const stage = makeStage();
    stage.signIn(secondsLeft);
    const result = await run(stage, options);
    deepEqual([result.stdout, result.stderr, result.exit], [stdout, "", exit]);
  }
});

Deno.test("token --refresh and --no-refresh at once: exit 2, nothing printed", async () => {
  deepEqual(await run(signedIn(), { refresh: true, "no-refresh": true }), {
    exit: 2,
    message: "Cannot obey --refresh and --no-refresh at once",
    stdout: "",
    stderr: "",
  });
});

Deno.test("token fails with nothing on stdout, whatever the format", async () => {
  for (const format of ["bare", "header", "curl", "json"] as const) {
    const stage = makeStage();
    const { exit, stdout, stderr } = await run(stage, { format });
    deepEqual([exit, stdout, stderr], [4, "", ""]);
    stage.files.put(CREDENTIAL, '{"access_token":');
    const damaged = await run(stage, { format });
    deepEqual([damaged.exit, damaged.stdout, damaged.stderr], [10, "", ""]);
  }
});

/** Keys by provider, and how each protocol sends them. */
const KEYS = [
  ["openai", "Authorization: Bearer MARK-key", "https://api.openai.com/v1"],
  ["anthropic", "x-api-key: MARK-key", "https://api.anthropic.com"],
  ["gemini", "x-goog-api-key: MARK-key", null],
] as const;

for (const [provider, header, base_url] of KEYS) {
  Deno.test(`token for a key provider prints the key in every format: ${provider}`, async () => {
    const stage = signedIn();
    storeStageKeys(stage, {
      [provider]: { key: "MARK-key", ...(base_url && { baseUrl: base_url }) },
    });
    const print = async (options: Partial<Options>) => {
      const { exit, stdout, stderr } = await run(stage, { provider, ...options });
      deepEqual([exit, stderr], [0, ""]);
      return stdout;
    };
    for (const options of [{}, { "min-valid": 600 }, { refresh: true }, { "no-refresh": true }]) {
      equal(await print(options), "MARK-key\n");
    }
    equal(await print({ format: "header" }), `${header}\n`);
    equal(await print({ format: "curl" }), `header = "${header}"\n`);
    deepEqual(JSON.parse(await print({ format: "json" })), {
      version: 1,
      access_token: "MARK-key",
      token_type: "Bearer",
      expires_at: null,
      base_url,
      provider,
      source: `the key store "${OWN}/keys.json"`,
    });
    deepEqual(stage.server.sent, []);
  });
}

Deno.test("token of the provider that is meant: flag, environment, stored choice, in this order", async () => {
  const stage = signedIn();
  const url = "https://api.openai.com/v1";
  storeStageKeys(stage, { openai: { key: "MARK-key", baseUrl: url } });
  const environment = { QWENAUTH_PROVIDER: "openai" };
  const given = { "openai-api-key": "MARK-given" };
  const CASES: readonly (readonly [string, Partial<Options>, ProcessOptions, string])[] = [
    ["qwen-oauth", {}, {}, "MARK-access-0"],
    ["openai", {}, {}, "MARK-key"],
    ["qwen-oauth", {}, { environment }, "MARK-key"],
    ["openai", { provider: "qwen-oauth" }, { environment }, "MARK-access-0"],
    ["qwen-oauth", given, {}, "MARK-given"],
    ["qwen-oauth", { ...given, "openai-base-url": url }, {}, "MARK-given"],
  ];
  for (const [provider, options, process, secret] of CASES) {
    stage.put(STATE, { version: 1, provider });
    for (const format of ["bare", "json"] as const) {
      const { stdout } = await run(stage, { ...options, format }, process);
      const printed = format === "json" ? `${JSON.parse(stdout).access_token}\n` : stdout;
      equal(printed, `${secret}\n`, JSON.stringify([provider, options, process, format]));
    }
  }
  // Deliberately refused: the access token is for its own server alone.
  stage.put(STATE, { version: 1, provider: "qwen-oauth" });
  const { exit, stdout } = await run(stage, { "openai-base-url": url });
  deepEqual([exit, stdout], [2, ""]);
});

Deno.test("token ends the same with --json: what the chosen sign-in does not need stands in the way of neither", async () => {
  const state = JSON.stringify({ version: 1, provider: "qwen-oauth" });
  const CASES: readonly (readonly [number, Partial<Options>, (stage: Stage) => void])[] = [
    [0, {}, ({ files }) => files.put(`${HOME}/settings.json`, "{")],
    [0, {}, ({ files }) => files.put(`${OWN}/keys.json`, "{")],
    [0, { "no-refresh": true }, ({ files }) => files.put(`${OWN}/keys.json`, "{")],
    [2, { "env-file": "/missing" }, () => {}],
    [10, {}, ({ files }) => files.put(STATE, state, { uid: 1001 })],
    [0, { provider: "qwen-oauth" }, ({ files }) => files.put(STATE, state, { uid: 1001 })],
  ];
  for (const [expected, options, damage] of CASES) {
    const stage = signedIn();
    stage.files.put(STATE, state);
    damage(stage);
    for (const json of [false, true]) {
      const { exit, stdout, message } = await run(stage, { ...options, json });
      deepEqual([exit, stdout === ""], [expected, expected !== 0], `${message}`);
      if (json && exit === 0) deepEqual(JSON.parse(stdout), DOCUMENT);
    }
  }
});

Deno.test("token of an unknown provider: exit 2", async () => {
  const { exit, stdout } = await run(signedIn(), { provider: "nobody" });
  deepEqual([exit, stdout], [2, ""]);
});

Deno.test("token with a valid credential touches no network and writes nothing", async () => {
  const stage = signedIn();
  await run(stage);
  deepEqual([stage.files.changes, stage.server.sent], [[], []]);
});

/** Which provider is chosen, options, and the exit code beside a damaged settings.json or keys.json. */
const BESIDE_DAMAGE: readonly (readonly [string | undefined, Partial<Options>, number])[] = [
  ["qwen-oauth", {}, 0],
  [undefined, { provider: "qwen-oauth" }, 0],
  [undefined, {}, 10],
  ["dashscope", {}, 10],
  ["qwen-oauth", { provider: "dashscope" }, 10],
  ["qwen-oauth", { "openai-api-key": "MARK-flag" }, 10],
];

for (const name of [`${HOME}/settings.json`, `${OWN}/keys.json`]) {
  Deno.test(`token beside a damaged "${name}": exit 10 where it could decide what is printed`, async () => {
    for (const [provider, options, exit] of BESIDE_DAMAGE) {
      const stage = signedIn();
      stage.put(STATE, { version: 1, provider });
      storeStageKeys(stage, { dashscope: { key: "MARK-stored" } });
      stage.files.put(name, "{ no JSON");
      const { stdout, ...ended } = await run(stage, options, {
        environment: { DASHSCOPE_API_KEY: "MARK-key" },
      });
      const printed = exit === 0 ? "MARK-access-0\n" : "";
      deepEqual([provider, options, ended.exit, stdout], [provider, options, exit, printed]);
    }
  });
}

Deno.test("token refuses an empty --model as every other command does", async () => {
  const stage = signedIn();
  stage.put(STATE, { version: 1, provider: "qwen-oauth" });
  const { exit, stdout, message } = await run(stage, { model: "" });
  deepEqual([exit, stdout, message], [
    2,
    "",
    'Cannot use an empty "--model": leave it out instead',
  ]);
});
