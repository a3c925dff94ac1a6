import assert from "node:assert/strict";
import { Failure } from "../../src/platform/failure.ts";
import { fakeCredential } from "../support/fake_device_login.ts";
import {
  ALTERNATIVES,
  CALLS_REFUSED,
  CODE_LINES,
  decodeQr,
  EXPIRY,
  FREE_TIER,
  LARGE,
  REFUSED,
  type Setting,
  shown,
  SIGN_IN,
  SMALL,
  TROUBLE,
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
  const refusal = { code: "not_entitled", exit: 5, message: CALLS_REFUSED + FREE_TIER };
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
      { event: "error", error: { ...refusal, hint: ALTERNATIVES } },
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
