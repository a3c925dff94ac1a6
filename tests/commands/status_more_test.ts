/** `status`: ages, other sign-ins, permissions, pending logins, warnings; whole reports. */

import { deepEqual, equal } from "node:assert/strict";
import { encodePendingLogin } from "../../src/credentials/pending_login.ts";
import { Secret } from "../../src/platform/secret.ts";
import { showDocument, showStatus } from "../support/run_status.ts";
import { CREDENTIAL, HOME, makeStage, OWN, type Stage, STATE } from "../support/sign_in_stage.ts";

const KEY = "MARK-key-0123456789abcdef";
const HOUR_MS = 3_600_000;

/** A sign-in two hours old, a stored key, a project with keys, a home file that it hides, two logins. */
function prepare(stage: Stage): void {
  const nowMs = stage.clock.nowMs();
  stage.signIn(3600);
  stage.put(STATE, {
    provider: "openrouter",
    consents: { "token-plan": "2026-11-01T00:00:00.000Z" },
    trusted: { "/": { hosts: [], keys: [], at: "2026-11-02T00:00:00.000Z" } },
  });
  stage.put(`${OWN}/keys.json`, {
    keys: {
      openrouter: {
        key: KEY,
        base_url: "https://openrouter.ai/api/v1",
        stored_at: "2026-11-18T08:00:00.000Z",
      },
    },
  });
  stage.files.put("/team/.env", "DASHSCOPE_API_KEY=MARK-short\n", { mode: 0o664, uid: 0 });
  stage.files.put("/home/u/.env", `MODELSCOPE_API_KEY=${KEY}\n`);
  stage.files.put(
    `${HOME}/settings.json`,
    '{"modelProviders": {"openai": [{"name": "x"}]}}',
    { mode: 0o644 },
  );
  const client = {
    server: "https://chat.qwen.ai",
    tokenEndpoint: "https://chat.qwen.ai/t",
    clientId: "c",
  };
  const state = {
    kind: "waiting",
    deviceCode: new Secret("MARK-device"),
    codeVerifier: new Secret("MARK-verifier"),
    userCode: new Secret("MARK-code"),
    verificationUri: "https://chat.qwen.ai/authorize",
    verificationUriComplete: undefined,
    intervalSeconds: 2,
  } as const;
  const login = { id: "ab23", client, startedAtMs: nowMs, expiresAtMs: nowMs + HOUR_MS, state };
  stage.files.put(`${OWN}/login-ab23.json`, encodePendingLogin(login));
}

const TEXT = `state          usable

provider       openrouter, by the choice stored in "${STATE}"
               over dashscope, by DASHSCOPE_API_KEY in "/team/.env" (line 1)
               over qwen-oauth, by the sign-in "${CREDENTIAL}"
key            fingerprint SHOWN, from the key store "${OWN}/keys.json"
               stored 3 d 4 h ago (2026-11-18T08:00:00Z)
base URL       https://openrouter.ai/api/v1, from the key store "${OWN}/keys.json"
               over https://openrouter.ai/api/v1, from the built-in row of "openrouter"

Qwen OAuth     is not the active provider; its own sign-in:
  server       https://chat.qwen.ai
  serves at    https://portal.example/v1
  access token valid for another 1 h (until 2026-11-21T13:00:00Z), fingerprint SHOWN
               stored 0 s ago (2026-11-21T12:00:00Z)
  refresh      possible
  lock         free

file           "${CREDENTIAL}", mode 0600, changed 0 s ago, owner 1000 (you)
key store      "${OWN}/keys.json", mode 0600, changed 0 s ago, owner 1000 (you)
pending login  "${OWN}/login-ab23.json", mode 0600, changed 0 s ago, owner 1000 (you)
settings       "${HOME}/settings.json", mode 0644, changed 0 s ago, owner 1000 (you)
.env file      "/team/.env", mode 0664 (too wide), changed 0 s ago, owner 0

signed in too  qwen-oauth, by the sign-in "${CREDENTIAL}"
               dashscope, dashscope-intl, dashscope-us, dashscope-hk, by DASHSCOPE_API_KEY in "/team/.env" (line 1)
consent        token-plan: its rule against scripts was accepted at 2026-11-01T00:00:00.000Z
trust          everything in this folder, this once (--trust-project)
trust          no key for its provider's own host in "/", since 2026-11-02T00:00:00.000Z
pending login  ab23 at https://chat.qwen.ai: waits for its approval, for another 1 h (qwenauth login --wait ab23)

warning        Skipped modelProviders.openai[0] in "${HOME}/settings.json": it has no id
warning        MODELSCOPE_API_KEY stands in "/home/u/.env", which is not read, since "/team/.env" is found first
`;

Deno.test("status tells ages, modes, other sign-ins, permissions, pending logins and warnings", async () => {
  const stage = makeStage();
  prepare(stage);
  const shown = await showStatus(stage, { options: { "trust-project": true } });
  deepEqual([shown.exit, shown.stdout], [0, TEXT]);
});

Deno.test("status --json tells the same", async () => {
  const stage = makeStage();
  prepare(stage);
  const { document } = await showDocument(stage);
  const { key_stored_at, also_signed_in, consents, trust, pending_logins, files } = document;
  deepEqual({ key_stored_at, also_signed_in, consents, trust, pending_logins }, {
    key_stored_at: "2026-11-18T08:00:00.000Z",
    also_signed_in: [
      { provider: "qwen-oauth", source: `the sign-in "${CREDENTIAL}"` },
      ...["dashscope", "dashscope-intl", "dashscope-us", "dashscope-hk"].map((provider) => ({
        provider,
        source: 'DASHSCOPE_API_KEY in "/team/.env" (line 1)',
      })),
    ],
    consents: [{ plan: "token-plan", accepted_at: "2026-11-01T00:00:00.000Z" }],
    trust: { folder: "/", hosts: [], key_variables: [], accepted_at: "2026-11-02T00:00:00.000Z" },
    pending_logins: [{
      id: "ab23",
      server: "https://chat.qwen.ai",
      seconds_left: 3600,
      approved: false,
      problem: null,
    }],
  });
  deepEqual(files.filter(({ too_wide }) => too_wide).map(({ path }) => path), ["/team/.env"]);
});

Deno.test("status tells when the access token was issued, and for how long, if that is known", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await stage.token();
  stage.clock.advance(10 * 60_000);
  const { document } = await showDocument(stage);
  const { issued_at, lifetime_seconds, age_seconds, seconds_left } = document.credential!;
  deepEqual({ issued_at, lifetime_seconds, age_seconds, seconds_left }, {
    issued_at: "2026-11-21T12:00:00.000Z",
    lifetime_seconds: 3600,
    age_seconds: 600,
    seconds_left: 3000,
  });
});

Deno.test("status tells when the access token was issued, however often its file changed since", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await stage.token();
  stage.clock.advance(10 * 60_000);
  stage.put(CREDENTIAL, stage.stored());
  const { document } = await showDocument(stage);
  const { age_seconds, modified_at } = document.credential!;
  deepEqual([age_seconds, modified_at], [600, "2026-11-21T12:10:00.000Z"]);
});

Deno.test("status shows each candidate of a value with its source, the winner first", async () => {
  const stage = makeStage();
  const path = `${HOME}/settings.json`;
  stage.put(path, {
    env: { OPENAI_API_KEY: KEY, OPENAI_MODEL: "of settings", OPENAI_BASE_URL: "https://s.example" },
    model: { name: "of model.name" },
    security: { auth: { selectedType: "openai" } },
  });
  stage.put(STATE, { provider: "openai", models: { openai: "chosen" } });
  stage.put(`${OWN}/keys.json`, {
    keys: { openai: { key: KEY, base_url: "https://api.openai.com/v1", stored_at: "2026-11-18" } },
  });
  stage.files.put("/home/u/.env", `A=1\nOPENAI_API_KEY=${KEY}\nOPENAI_MODEL=of-env-file\n`);
  const { exit, document } = await showDocument(stage, {
    options: { "openai-api-key": "MARK-flag-0123456789", model: "of-flag" },
    environment: { OPENAI_API_KEY: KEY, OPENAI_MODEL: "of-environment" },
  });
  const { key, base_url, model } = document.values;
  deepEqual([exit, document.provider], [0, "openai"]);
  deepEqual([key, ...key!.shadowed].map((found) => [found!.fingerprint, found!.source]), [
    ["SHOWN", "--openai-api-key"],
    ["SHOWN", "OPENAI_API_KEY in the environment"],
    ["SHOWN", 'OPENAI_API_KEY in "/home/u/.env" (line 2)'],
    ["SHOWN", `the key store "${OWN}/keys.json"`],
    ["SHOWN", `env.OPENAI_API_KEY in "${path}"`],
  ]);
  deepEqual([model, ...model!.shadowed].map((found) => [found!.value, found!.source]), [
    ["of-flag", "--model"],
    ["of-environment", "OPENAI_MODEL in the environment"],
    ["of-env-file", 'OPENAI_MODEL in "/home/u/.env" (line 3)'],
    ["chosen", `the choice stored in "${STATE}"`],
    ["of settings", `env.OPENAI_MODEL in "${path}"`],
    ["of model.name", `model.name in "${path}"`],
  ]);
  deepEqual([base_url, ...base_url!.shadowed].map((found) => found!.source), [
    `env.OPENAI_BASE_URL in "${path}"`,
    'the built-in row of "openai"',
  ]);
});

Deno.test("status with a key is exit 0, whatever has become of the sign-in", async () => {
  const stage = makeStage();
  stage.signIn(-60, { refresh_token: undefined });
  const environment = { OPENAI_API_KEY: KEY };
  const { exit, document } = await showDocument(stage, { environment });
  deepEqual([exit, document.state, document.provider], [0, "usable", "openai"]);
});

Deno.test("a base URL is shown without user and query, and one that is none without what may be a password", async () => {
  const cases = [
    ["https://me:MARK@llm.example/v1?key=MARK#MARK", "https://[redacted]@llm.example/v1"],
    ["https://me:MARK@MARK@llm.example/v1", "https://[redacted]@llm.example/v1"],
    ["me:MARK/ word@llm.example", "[redacted]@llm.example"],
  ];
  for (const [url, shown] of cases) {
    const environment = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: url! };
    const { exit, document } = await showDocument(makeStage(), { environment });
    deepEqual([exit, document.values.base_url?.value], [5, shown]);
  }
});

Deno.test("a secret of fewer than 16 characters is shown as set", async () => {
  for (const [length, shown] of [[1, "set"], [15, "set"], [16, "fingerprint SHOWN"]] as const) {
    const environment = { OPENAI_API_KEY: "MARK".repeat(4).slice(-length) };
    const { stdout } = await showStatus(makeStage(), { environment });
    const line = `key            ${shown}, from OPENAI_API_KEY in the environment\n`;
    deepEqual([length, stdout.includes(line)], [length, true]);
  }
});

Deno.test("a value of settings.json is shown with its line, the key being its name there", async () => {
  const stage = makeStage();
  const path = `${HOME}/settings.json`;
  stage.files.put(path, `{\n  "env": {\n    "OPENAI_API_KEY": "${KEY}"\n  }\n}`);
  const { stdout } = await showStatus(stage);
  const source = `env.OPENAI_API_KEY in "${path}"`;
  equal(stdout.includes(`key            fingerprint SHOWN, from ${source} (line 3)\n`), true);
  const { document } = await showDocument(stage);
  deepEqual([document.values.key?.source, document.values.key?.origin], [
    source,
    { kind: "settings", path, key: "env.OPENAI_API_KEY", line: 3 },
  ]);
});

Deno.test("status counts the requests of the book against the limits, and writes nothing into it", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  const nowMs = stage.clock.nowMs();
  const lastMinute = Array.from({ length: 12 }, (_, index) => nowMs - 50_000 + index * 1000);
  const earlier = Array.from({ length: 400 }, (_, index) => nowMs - 5 * HOUR_MS + index * 1000);
  const book = { version: 1, times: { "qwen-oauth": [...earlier, ...lastMinute] } };
  stage.put(`${OWN}/requests.json`, book);
  const { stdout } = await showStatus(stage);
  const rows = "last minute    12/60, the next one goes at once\n" +
    "today          412/1000, resets in 4 h (at 2026-11-21T16:00:00Z)\n";
  equal(stdout.endsWith(`\n${rows}`), true, stdout);
  const { document } = await showDocument(stage);
  deepEqual(document.requests, {
    last_minute: 12,
    minute_limit: 60,
    minute_free_at: null,
    today: 412,
    day_limit: 1000,
    day_resets_at: "2026-11-21T16:00:00.000Z",
  });
  deepEqual(stage.peek(`${OWN}/requests.json`), book);
});

Deno.test("status --json escapes what turns the direction of text, and stays the same when parsed", async () => {
  const model = "m\u202ex\u0085";
  const environment = { OPENAI_API_KEY: "sk-0123456789", OPENAI_MODEL: model };
  const { stdout } = await showStatus(makeStage(), { environment, options: { json: true } });
  equal(/[\u007f-\u009f\u202e]/.test(stdout), false);
  equal(stdout.includes('"m\\u202ex\\u0085"'), true);
  equal(JSON.parse(stdout).values.model.value, model);
});
