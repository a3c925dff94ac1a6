import assert from "node:assert/strict";
import {
  type DeviceLoginRequest,
  logInByDevice,
} from "../../../src/auth/device_login/log_in_by_device.ts";
import type { LoginAudience, LoginStep } from "../../../src/auth/device_login/login_steps.ts";
import { Failure } from "../../../src/platform/failure.ts";
import {
  APPROVED,
  fakeCredential,
  FakeDeviceLogin,
  type Incident,
  type LoginScript,
} from "../../support/fake_device_login.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const SAVED = ["read", "requestCode", "save marked-access"];
const PROVED = [...SAVED, "prove marked-access"];
const STARTED_AT_MS = Date.UTC(2026, 10, 21, 12);
const EXPIRED = { expiresAtMs: STARTED_AT_MS };

interface Answers {
  readonly replace?: boolean | undefined;
  /** Answers to the offer of a new code. */
  readonly newCodes?: readonly boolean[];
}

/** Runs a login; gives everything that can be seen of it. */
async function runLogin(
  script: LoginScript,
  request: Partial<DeviceLoginRequest> = {},
  answers: Answers = {},
  abort = new AbortController(),
) {
  const clock = new VirtualClock(STARTED_AT_MS);
  const login = new FakeDeviceLogin(clock, script);
  const seen: string[] = [];
  const newCodes = [...(answers.newCodes ?? [])];
  const audience: LoginAudience = {
    showCode: ({ expiresAtMs, waitEndsAtMs }) => {
      const life = (expiresAtMs - clock.nowMs()) / 1000;
      seen.push(`code for ${life} s, waiting ${(waitEndsAtMs - clock.nowMs()) / 1000} s`);
      return Promise.resolve();
    },
    endCode: () => seen.push("end"),
    show: (step) => seen.push(describe(step)),
    mayReplace: () => {
      seen.push("replace?");
      return Promise.resolve(answers.replace);
    },
    wantsNewCode: (reason) => {
      seen.push(`${reason}, new code?`);
      return Promise.resolve(newCodes.shift() ?? false);
    },
  };
  const full = {
    provider: "qwen-oauth",
    force: false,
    timeoutSeconds: undefined,
    probe: true,
    ...request,
  };
  const result = await logInByDevice(login, audience, full, abort.signal).then(
    (outcome) => outcome?.kind,
    (error) => error instanceof Failure ? `${error.code}: ${error.message}` : error,
  );
  return { result, calls: login.calls, seen, seconds: clock.monotonicMs() / 1000 };
}

function describe(step: LoginStep): string {
  return step.kind === "already_signed_in" ? `${step.kind} ${step.kept}` : step.kind;
}

Deno.test("a login saves the credential before it proves it", async () => {
  assert.deepEqual(await runLogin({}), {
    result: "works",
    calls: [...PROVED, "choose qwen-oauth"],
    seen: ["code for 1800 s, waiting 1800 s", "end", "authorized", "probing", "probed"],
    seconds: 5.15,
  });
});

Deno.test("--no-probe skips the proof", async () => {
  assert.deepEqual(await runLogin({}, { probe: false }), {
    result: undefined,
    calls: [...SAVED, "choose qwen-oauth"],
    seen: ["code for 1800 s, waiting 1800 s", "end", "authorized", "not_probed"],
    seconds: 5,
  });
});

Deno.test("the provider becomes the active one unless the probe said refused and another one was active", async () => {
  const works = { kind: "works", models: 1 } as const;
  const refused = { kind: "refused", status: 401, message: "no" } as const;
  const unreachable = { kind: "unreachable", reason: "no" } as const;
  const chosen = [...PROVED, "choose qwen-oauth"];
  const cases: [LoginScript, string[]][] = [
    [{ proof: works }, chosen],
    [{ proof: works, chosen: "openai" }, chosen],
    [{ proof: unreachable, chosen: "openai" }, chosen],
    [{ proof: refused }, chosen],
    [{ proof: refused, chosen: "qwen-oauth" }, chosen],
    [{ proof: refused, chosen: "openai" }, PROVED],
  ];
  for (const [script, calls] of cases) {
    const run = await runLogin(script);
    assert.deepEqual([run.result, run.calls], [script.proof?.kind, calls]);
  }
});

Deno.test("already signed in: asks before replacing, else --force is needed while the token is valid", async () => {
  const kept = ["read"];
  const replaced = [...PROVED, "choose qwen-oauth"];
  const cases: [string, Partial<LoginScript>, Answers, string[], string[]][] = [
    ["valid, yes", { stored: fakeCredential() }, { replace: true }, ["replace?"], replaced],
    [
      "valid, no",
      { stored: fakeCredential() },
      { replace: false },
      ["replace?", "already_signed_in asked"],
      kept,
    ],
    [
      "valid, nobody to ask",
      { stored: fakeCredential() },
      {},
      ["replace?", "already_signed_in unasked"],
      kept,
    ],
    ["expired, nobody to ask", { stored: fakeCredential(EXPIRED) }, {}, ["replace?"], replaced],
    [
      "expired but refreshable, no",
      { stored: fakeCredential(EXPIRED) },
      { replace: false },
      ["replace?", "already_signed_in asked"],
      kept,
    ],
    [
      "expired for good",
      { stored: fakeCredential({ ...EXPIRED, refreshToken: undefined }) },
      { replace: false },
      [],
      replaced,
    ],
  ];
  for (const [name, script, answers, seen, calls] of cases) {
    const run = await runLogin(script, {}, answers);
    assert.deepEqual(run.calls, calls, name);
    assert.deepEqual(run.seen.slice(0, seen.length), seen, name);
  }
});

Deno.test("--force neither reads nor asks, and replaces a damaged file", async () => {
  const script = { stored: new Failure("store", "damaged") };
  const run = await runLogin(script, { force: true });
  assert.deepEqual(run.calls, [
    "requestCode",
    "save marked-access by force",
    "prove marked-access",
    "choose qwen-oauth",
  ]);
});

Deno.test("a damaged file ends the login before a code is requested", async () => {
  const run = await runLogin({ stored: new Failure("store", "damaged") });
  assert.deepEqual([run.result, run.calls], ["store: damaged", ["read"]]);
});

Deno.test("denied: exit 4, and nothing is offered", async () => {
  const run = await runLogin({ codes: [[{ afterSeconds: 3, outcome: "denied" }]] }, {}, {
    newCodes: [true],
  });
  assert.deepEqual(run, {
    result: "auth_required: The sign-in was denied",
    calls: ["read", "requestCode"],
    seen: ["code for 1800 s, waiting 1800 s", "end"],
    seconds: 3,
  });
});

const EXPIRY: readonly Incident[] = [{ afterSeconds: 1800, outcome: "expired" }];

Deno.test("expired: exit 4, unless a new code is wanted", async () => {
  const refused = await runLogin({ codes: [EXPIRY] });
  assert.equal(refused.result, "auth_required: The code expired before it was approved");
  const run = await runLogin({ codes: [EXPIRY, EXPIRY, APPROVED] }, {}, { newCodes: [true, true] });
  assert.deepEqual(run.seen, [
    "code for 1800 s, waiting 1800 s",
    "end",
    "expired, new code?",
    "code for 1800 s, waiting 1800 s",
    "end",
    "expired, new code?",
    "code for 1800 s, waiting 1800 s",
    "end",
    "authorized",
    "probing",
    "probed",
  ]);
  assert.equal(run.result, "works");
});

Deno.test("--timeout over: exit 8 at that moment, unless a new code is wanted", async () => {
  const run = await runLogin({ codes: [EXPIRY] }, { timeoutSeconds: 90 });
  assert.deepEqual(run, {
    result: "pending: The approval did not come within 90 s",
    calls: ["read", "requestCode"],
    seen: ["code for 1800 s, waiting 90 s", "end", "timeout, new code?"],
    seconds: 90,
  });
  const none = await runLogin({ codes: [EXPIRY] }, { timeoutSeconds: 0 });
  assert.deepEqual([none.result, none.seconds], [
    "pending: The approval did not come within 0 s",
    0,
  ]);
  const again = await runLogin({ codes: [EXPIRY, APPROVED] }, { timeoutSeconds: 90 }, {
    newCodes: [true],
  });
  assert.deepEqual([again.result, again.seconds], ["works", 95.15]);
});

Deno.test("--timeout does not end what comes after the approval", async () => {
  const codes = [[{ afterSeconds: 10, outcome: "granted" }]] as const;
  const run = await runLogin({ codes }, { timeoutSeconds: 10.1 });
  assert.equal(run.result, "works");
});

Deno.test("network failures and slower polling are passed on", async () => {
  const codes: Incident[][] = [[
    { afterSeconds: 2, event: { kind: "slow_down", intervalSeconds: 3 } },
    { afterSeconds: 3, event: { kind: "retry", reason: "no route", waitSeconds: 6 } },
    { afterSeconds: 6, outcome: "granted" },
  ]];
  assert.deepEqual((await runLogin({ codes })).seen.slice(1, 4), ["slow_down", "retry", "end"]);
});

Deno.test("a failure of the server, of the base URL or of the store ends the login", async () => {
  const broken = new Failure("failure", "broken");
  const full = new Failure("store", "full");
  const cases: [LoginScript, string, string[]][] = [
    [{ codes: [[{ afterSeconds: 1, failure: broken }]] }, "failure: broken", SAVED.slice(0, 2)],
    [{ baseUrl: broken }, "failure: broken", SAVED.slice(0, 2)],
    [{ saving: full }, "store: full", SAVED],
  ];
  for (const [script, result, calls] of cases) {
    const run = await runLogin(script);
    assert.deepEqual([run.result, run.calls], [result, calls]);
  }
});

Deno.test("a failure of the server before --timeout is over counts, afterwards the time does", async () => {
  const failure = new Failure("failure", "broken");
  const run = await runLogin({ codes: [[{ afterSeconds: 5, failure }]] }, { timeoutSeconds: 5 });
  assert.equal(run.result, "pending: The approval did not come within 5 s");
  const before = await runLogin({ codes: [[{ afterSeconds: 4.9, failure }]] }, {
    timeoutSeconds: 5,
  });
  assert.equal(before.result, "failure: broken");
});

Deno.test("an abort ends the login with its reason", async () => {
  const abort = new AbortController();
  const reason = new Error("ended");
  abort.abort(reason);
  const run = await runLogin({}, { timeoutSeconds: 60 }, {}, abort);
  assert.deepEqual([run.result, run.seen.at(-1)], [reason, "end"]);
});
