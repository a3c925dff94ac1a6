/** `status` of the real program: sources and shadows, damage, real calls, and what a terminal shows. */

import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import { pageAnswer } from "../support/servers/planned_answer.ts";
import { needs } from "./support/needs.ts";
import type { Ended } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { storeKeys, storeState, writeAt } from "./support/stored_choice.ts";
import { openTerminal } from "./support/terminal.ts";

const KEY = "sk-status-0123456789abcdefgh";

Deno.test("status shows every value with its file and line, what it shadows, modes, consents and trust", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  await storeKeys(sandbox, { openrouter: { key: KEY, base_url: "https://openrouter.ai/api/v1" } });
  await storeState(sandbox, {
    consents: { "coding-plan": "2026-11-01T00:00:00.000Z" },
    trusted: {
      [sandbox.home]: {
        hosts: ["llm.example"],
        keys: ["OPENAI_API_KEY"],
        at: "2026-11-02T00:00:00.000Z",
      },
    },
  });
  const text = `# mine\nOPENAI_API_KEY=${KEY}\nOPENAI_BASE_URL=https://llm.example/v1\n`;
  await writeAt(sandbox, ".env", text);
  await Deno.chmod(`${sandbox.home}/.env`, 0o644);
  const env = { OPENAI_API_KEY: `${KEY}-mine` };
  const { code, stdout, stderr } = await sandbox.run(["status", "--provider", "openai"], { env });
  equal([code, stderr], [0, ""]);
  doesNotMatch(stdout, /sk-status/);
  const shown = stdout.replaceAll(sandbox.home, "~")
    .replaceAll(/fingerprint [0-9a-f]{8}/g, "fingerprint SHOWN")
    .replaceAll(/\d+ s ago/g, "0 s ago").replaceAll(/(?<=owner )\d+/g, "UID")
    .replaceAll(/2\d{3}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/127\.0\.0\.1:\d+/g, "SERVER")
    .replace(/another (?:1 h|59 min \d+ s)/, "another 1 h");
  equal(
    shown,
    `state          usable

provider       openai, by --provider
               over openai, by OPENAI_API_KEY in the environment
               over qwen-oauth, by the sign-in "~/.qwen/oauth_creds.json"
key            fingerprint SHOWN, from OPENAI_API_KEY in the environment
               over fingerprint SHOWN, from OPENAI_API_KEY in "~/.env" (line 2)
base URL       https://llm.example/v1, from OPENAI_BASE_URL in "~/.env" (line 3)
               over https://api.openai.com/v1, from the built-in row of "openai"

Qwen OAuth     is not the active provider; its own sign-in:
  server       http://SERVER
  serves at    http://SERVER/v1
  access token valid for another 1 h (until TIME), fingerprint SHOWN
               stored 0 s ago (TIME)
  refresh      possible
  lock         free

file           "~/.qwen/oauth_creds.json", mode 0600, changed 0 s ago, owner UID (you)
key store      "~/.qwen/qwenauth/keys.json", mode 0600, changed 0 s ago, owner UID (you)
.env file      "~/.env", mode 0644 (too wide), changed 0 s ago, owner UID (you)

signed in too  qwen-oauth, by the sign-in "~/.qwen/oauth_creds.json"
               openrouter, by the key store "~/.qwen/qwenauth/keys.json"
consent        coding-plan: its rule against scripts was accepted at TIME
trust          OPENAI_API_KEY for llm.example in "~", since TIME
`,
  );
});

Deno.test("status after eval of env still names the real source, and says what it passes over", async () => {
  await using sandbox = await makeSandbox();
  await storeKeys(sandbox, { modelscope: { key: KEY, base_url: "https://llm.example/v1" } });
  await storeState(sandbox, { provider: "modelscope" });
  const exported = await sandbox.run(["env", "--format", "json"]);
  const variables = Object.entries(JSON.parse(exported.stdout));
  const env = Object.fromEntries(variables.filter((entry): entry is [string, string] => {
    return typeof entry[1] === "string";
  }));
  const { stdout } = await sandbox.run(["status", "--json"], { env });
  const { values, own_exports } = JSON.parse(stdout);
  equal([values.key.origin.kind, values.key.shadowed, own_exports.includes("OPENAI_API_KEY")], [
    "key_store",
    [],
    true,
  ]);
});

Deno.test("status with a broken settings.json and a broken key store shows all the rest: exit 10", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  await writeAt(sandbox, ".qwen/settings.json", "{\n  broken");
  await writeAt(sandbox, ".qwen/qwenauth/keys.json", "broken");
  const { code, stdout, stderr } = await sandbox.run(["status"]);
  equal(code, 10);
  match(stdout, /^problem +settings: Cannot read ".*settings\.json": .*\(line 2, column 3\)$/m);
  match(stdout, /^problem +key store: Cannot read ".*keys\.json": not a JSON object$/m);
  match(stdout, /^access token +valid for another/m);
  match(stderr, /^qwenauth: Cannot read ".*settings\.json"/);
  const json = await sandbox.run(["status", "--json"]);
  equal([json.code, JSON.parse(json.stdout).problems.length], [10, 2]);
});

/** Real calls: what is prepared, the outcome, its exit code. */
const PROBES: readonly (readonly [
  name: string,
  outcome: string,
  exit: number,
  prepare: (sandbox: Sandbox) => Promise<unknown>,
])[] = [
  ["works", "works", 0, (sandbox) => sandbox.signIn(3600)],
  ["no credential", "no_credential", 4, () => Promise.resolve()],
  ["expired but refreshable", "expired_refreshable", 0, async (sandbox) => {
    await sandbox.signIn(-60);
    sandbox.servers.authorization.planned.refresh.push(...Array(9).fill(pageAnswer(504)));
  }],
  ["refused", "refused", 4, async (sandbox) => {
    await sandbox.signIn(-60);
    sandbox.servers.authorization.revokeAll();
  }],
  ["signed in but not entitled", "not_entitled", 5, async (sandbox) => {
    await sandbox.signIn(3600);
    sandbox.servers.model.behaviour.refuseAll = true;
  }],
  ["a page instead of JSON", "page", 7, async (sandbox) => {
    await sandbox.signIn(3600);
    sandbox.servers.model.planned.models.push(...Array(9).fill(pageAnswer(200)));
  }],
  ["unreachable", "unreachable", 7, async (sandbox) => {
    await sandbox.signIn(3600, { resource_url: "http://127.0.0.1:1" });
  }],
];

for (const [name, outcome, exit, prepare] of PROBES) {
  Deno.test(`status --probe: ${name}, exit ${exit} as text and as JSON`, async () => {
    await using sandbox = await makeSandbox();
    await prepare(sandbox);
    const json = await sandbox.run(["status", "--probe", "--json"]);
    const { probe, error } = JSON.parse(json.stdout);
    equal([json.code, probe.outcome, probe.exit, error?.exit ?? 0], [exit, outcome, exit, exit]);
    const text = await sandbox.run(["status", "--probe"]);
    equal(text.code, exit);
    match(text.stdout, new RegExp(`^probe +${name}: `, "m"));
    equal(errorLines(text), exit === 0 ? 0 : 2);
  });
}

function errorLines({ stderr }: Ended): number {
  return stderr.split("\n").filter((line) => line !== "").length;
}

Deno.test("status --probe refreshes an expired token as token would, and says so", async () => {
  await using sandbox = await makeSandbox();
  const before = await sandbox.signIn(-60);
  const { code, stdout } = await sandbox.run(["status", "--probe"]);
  equal(code, 0);
  match(stdout, /^probe +works: 2 models at \S+ \(the access token was refreshed for it\)$/m);
  match(stdout, /^access token +valid for another/m);
  equal(sandbox.stored().access_token === before.access_token, false);
});

/** What a terminal shows in which surroundings: the first line, and the bars; `␛` is the escape character. */
const TERMINALS: readonly (readonly [string, Record<string, string>, string, RegExp, RegExp])[] = [
  [
    "colours, signs and blocks in a UTF-8 locale",
    {},
    "",
    /␛\[1mstate␛\[0m +␛\[32m✔ usable␛\[0m\r/,
    /last minute␛\[0m +␛\[32m██␛\[0m␛\[2m░{18}␛\[0m {2}6\/60, the next one goes/,
  ],
  [
    "no colours with NO_COLOR",
    { NO_COLOR: "1" },
    "",
    /state +✔ usable\r/,
    /last minute +██░{18} {2}6\/60, the next one goes/,
  ],
  [
    "no colours with --no-color",
    {},
    "--no-color",
    /state +✔ usable\r/,
    /today +█*░+ {2}\d+\/1000, resets in [^\n]+ \(at \S+T16:00:00Z\)\r/,
  ],
  [
    "ASCII alone where the locale is not UTF-8",
    { LC_ALL: "C" },
    "",
    /␛\[32musable/,
    /\[␛\[32m##␛\[0m␛\[2m\.{18}␛\[0m\] {2}6\/60, /,
  ],
  [
    "ASCII without colours on a dumb terminal",
    { TERM: "dumb" },
    "",
    /state +usable\r/,
    /last minute +\[##\.{18}\] {2}6\/60, /,
  ],
];

for (const [name, variables, flags, first, bars] of TERMINALS) {
  Deno.test({
    ...needs(`status on a terminal: ${name}`, ["tmux", "sh"]),
    async fn() {
      await using sandbox = await makeSandbox();
      await sandbox.signIn(3600);
      const nowMs = Date.now();
      const times = {
        "qwen-oauth": Array.from({ length: 6 }, (_, at) => nowMs - 9000 + at * 1000),
      };
      await writeAt(sandbox, ".qwen/qwenauth/requests.json", { version: 1, times });
      await using terminal = await openTerminal(sandbox, { columns: 150, rows: 40 });
      const env = Object.entries(variables).map(([key, value]) => `${key}=${value} `).join("");
      await terminal.type(`${env}qwenauth status ${flags}; echo "exit=$?"`);
      await terminal.sees(/^exit=0$/m);
      const recorded = (await terminal.recorded()).replaceAll("\x1b", "␛");
      match(recorded, first);
      match(recorded, bars);
    },
  });
}
