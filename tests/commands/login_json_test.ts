import assert from "node:assert/strict";
import { JsonEvents } from "../../src/commands/login_screen/json_events.ts";
import { Failure } from "../../src/platform/failure.ts";
import { fakeCredential } from "../support/fake_device_login.ts";
import { FakeOutput } from "../support/fake_terminal.ts";
import {
  ALTERNATIVES,
  CALLS_REFUSED,
  CODE_LINES,
  decodeQr,
  EXPIRY,
  FREE_TIER,
  LARGE,
  login,
  REFUSED,
  type Setting,
  shown,
  SIGN_IN,
  SMALL,
  TROUBLE,
  WITH_KEY,
} from "../support/run_login.ts";

/** Events on stdout, each with `"version": 1`, which is then left out. */
function events(stdout: string): unknown[] {
  return stdout.split("\n").slice(0, -1).map((line) => {
    assert.match(line, /^\{"version":1,"event":"/);
    const { version: _, ...event } = JSON.parse(line);
    return event;
  });
}

const CODE_EVENT = {
  event: "device_code",
  verification_uri: "https://chat.qwen.ai/authorize",
  verification_uri_complete: SIGN_IN,
  user_code: "ABCD-EFGH",
  expires_at: "2026-11-21T12:30:00Z",
  interval: 2,
};
const AUTHORIZED_EVENT = {
  event: "authorized",
  provider: "qwen-oauth",
  expires_at: "2026-11-21T18:00:00Z",
  base_url: "https://portal.example/v1",
};
const PROBE_EVENT = { event: "probe", base_url: "https://portal.example/v1" };

Deno.test("--json: one event per line on stdout, nothing on stderr", async () => {
  const options = { json: true };
  const works = { ...PROBE_EVENT, result: "works", models: 2 };
  const retry = { event: "retry", reason: "connection refused" };
  const { verification_uri_complete: _, ...plainCode } = CODE_EVENT;
  const refusal = {
    code: "not_entitled",
    exit: 5,
    message: CALLS_REFUSED + FREE_TIER + ALTERNATIVES,
  };
  const cases: [Setting, number, unknown[]][] = [
    [{ options }, 0, [CODE_EVENT, AUTHORIZED_EVENT, works]],
    [{ options: { ...options, "no-probe": true, qr: true } }, 0, [CODE_EVENT, AUTHORIZED_EVENT]],
    [{ options, terminal: LARGE }, 0, [CODE_EVENT, AUTHORIZED_EVENT, works]],
    [
      { options, script: { authorization: { verificationUriComplete: undefined } } },
      0,
      [plainCode, AUTHORIZED_EVENT, works],
    ],
    [{ options, script: { codes: [TROUBLE] } }, 0, [
      CODE_EVENT,
      { event: "slow_down", interval: 3 },
      { ...retry, wait_seconds: 6 },
      { ...retry, wait_seconds: 10 },
      { event: "retry", reason: "status 502", wait_seconds: 10 },
      AUTHORIZED_EVENT,
      works,
    ]],
    [{ options, script: { stored: fakeCredential() } }, 0, [{
      event: "already_signed_in",
      provider: "qwen-oauth",
      expires_at: "2026-11-21T18:00:00Z",
    }]],
    [{ options, script: { proof: { kind: "unreachable", reason: "status 502" } } }, 0, [
      CODE_EVENT,
      AUTHORIZED_EVENT,
      { ...PROBE_EVENT, result: "unreachable", reason: "status 502" },
    ]],
    [{ options, script: { proof: REFUSED } }, 5, [
      CODE_EVENT,
      AUTHORIZED_EVENT,
      { ...PROBE_EVENT, result: "refused", status: 401, message: "invalid access token" },
      { event: "error", error: { ...refusal, hint: WITH_KEY } },
    ]],
    [{ options, script: { codes: [EXPIRY] } }, 4, [CODE_EVENT, {
      event: "error",
      error: {
        code: "auth_required",
        exit: 4,
        message: "The code expired before it was approved",
        hint: "qwenauth login",
      },
    }]],
    [
      {
        options,
        script: { stored: new Failure("quota", "Later\x1b[2J", { retryAfterSeconds: 7 }) },
      },
      6,
      [{
        event: "error",
        error: { code: "quota", exit: 6, message: "Later", retry_after_seconds: 7 },
      }],
    ],
  ];
  for (const [setting, exit, expected] of cases) {
    const run = await shown(setting);
    assert.deepEqual([run.exit, run.stderr], [exit, ""]);
    assert.deepEqual(events(run.stdout), expected);
  }
});

Deno.test("x=$(qwenauth login --json) shows URL and code on the terminal", async () => {
  const terminal = { ...SMALL, terminals: ["stdin", "stderr"] } as const;
  const run = await shown({ options: { json: true }, terminal });
  assert.equal(run.stderr, CODE_LINES);
  assert.equal(events(run.stdout).length, 3);
  const large = { ...terminal, size: { columns: 80, rows: 24 } };
  const { stderr } = await shown({ options: { json: true }, terminal: large });
  assert.deepEqual(decodeQr(stderr), [SIGN_IN, SIGN_IN]);
});

Deno.test("login --json | head -n 1: events after the reader has gone are dropped, the login completes and stores", async () => {
  const whole = await login({ options: { json: true } });
  assert.deepEqual([whole.exit, events(whole.stdout).length], [0, 3]);
  for (const stdoutEndsAfter of [0, 1, 2]) {
    const run = await login({ options: { json: true }, terminal: { stdoutEndsAfter } });
    assert.deepEqual([run.exit, run.failure, run.stderr], [0, undefined, ""]);
    assert.deepEqual(events(run.stdout), events(whole.stdout).slice(0, stdoutEndsAfter));
    assert.deepEqual(run.calls, whole.calls);
    assert.ok(run.calls.some((call) => call.startsWith("save ")));
  }
});

Deno.test("login --json | head -n 1: a login that fails after that ends with its own exit code", async () => {
  const terminal = { stdoutEndsAfter: 1 };
  const expired = await login({ options: { json: true }, script: { codes: [EXPIRY] }, terminal });
  assert.deepEqual([expired.exit, events(expired.stdout)], [4, [CODE_EVENT]]);
  const refused = await login({ options: { json: true }, script: { proof: REFUSED }, terminal });
  assert.deepEqual([refused.exit, events(refused.stdout)], [5, [CODE_EVENT]]);
});

Deno.test("login --json: after its reader has gone nothing is tried any more", () => {
  const stdout = new FakeOutput(false, false, 1);
  const screen = new JsonEvents(stdout, "qwen-oauth");
  for (let times = 0; times < 4; times++) screen.write({ event: "probe" });
  assert.deepEqual([events(stdout.text), stdout.writes], [[{ event: "probe" }], 2]);
});
