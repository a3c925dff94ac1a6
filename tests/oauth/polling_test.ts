import { deepEqual, equal, rejects } from "node:assert/strict";
import { OAuthError } from "../../src/oauth/oauth_error.ts";
import { type PendingLogin, type PollEvent, pollForToken } from "../../src/oauth/polling.ts";
import { NoAnswer } from "../../src/platform/exchange.ts";
import { EndlessClock } from "../support/endless_clock.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  connectError,
  json,
  page,
  type PlannedAnswer,
  PlannedFetch,
  sendError,
  text,
} from "../support/planned_fetch.ts";
import { neverAnswered, withoutPatience } from "../support/without_patience.ts";
import {
  assertUnmarked,
  clientOf,
  CODE_VERIFIER,
  DEVICE_CODE,
  TOKEN_FIELDS,
} from "./oauth_fakes.ts";

const granted = () => json(200, TOKEN_FIELDS);
const pending = () => json(400, { error: "authorization_pending" });
const oauthError = (status: number, error: string) => () => json(status, { error });

interface Run {
  readonly end: string;
  readonly sleeps: readonly number[];
  readonly events: readonly PollEvent[];
  readonly network: PlannedFetch;
}

function loginAt(clock: FakeClock, change: Partial<PendingLogin> = {}): PendingLogin {
  return {
    deviceCode: DEVICE_CODE,
    codeVerifier: CODE_VERIFIER,
    expiresInSeconds: 1800,
    intervalSeconds: 2,
    startedAtMs: clock.nowMs(),
    startedMonotonicMs: clock.monotonicMs(),
    ...change,
  };
}

/** Polls until the end; every planned answer must have been asked for. */
async function run(
  plan: readonly (() => PlannedAnswer)[],
  change: Partial<PendingLogin> = {},
  clock = new FakeClock(),
): Promise<Run> {
  const network = new PlannedFetch(...plan.map((make) => make()));
  const client = clientOf(network.fetch);
  const events: PollEvent[] = [];
  const observe = (event: PollEvent) => events.push(event);
  let end: string;
  try {
    end = (await pollForToken(client, clock, loginAt(clock, change), observe)).kind;
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    end = `${error.code}: ${error.message}`;
    assertUnmarked(error);
  }
  network.assertDone();
  assertUnmarked(events, client.lines);
  return { end, sleeps: clock.sleeps, events, network };
}

Deno.test("polling sends grant_type, client_id, device_code and code_verifier", async () => {
  const { network, end } = await run([granted]);
  equal(end, "granted");
  deepEqual(network.sent, [{
    to: "POST https://chat.qwen.ai/api/v1/oauth2/token",
    headers: {
      "accept": "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": "QwenCode/0.10.3 (linux; x64)",
      "x-request-id": "00000000-0000-4000-8000-000000000001",
    },
    body: "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code" +
      "&client_id=f0304373b74a44d2b584a3fb70ca9e56" +
      "&device_code=MARK-device-code&code_verifier=MARK-code-verifier",
    redirect: "manual",
  }]);
});

Deno.test("polling waits one interval before the first poll", async () => {
  const { sleeps } = await run([granted], { intervalSeconds: 5 });
  deepEqual(sleeps, [5000]);
});

Deno.test("200 with a non-empty `access_token` | granted | done", async () => {
  const clock = new FakeClock();
  const network = new PlannedFetch(granted());
  const outcome = await pollForToken(clientOf(network.fetch), clock, loginAt(clock), () => {});
  equal(outcome.kind === "granted" && outcome.tokens.accessToken.reveal(), "MARK-access-token");
  network.assertDone();
});

Deno.test('400 `authorization_pending` (or 200 with `status: "pending"`) | not yet | wait one interval', async () => {
  const qwen = () => json(200, { status: "pending" });
  const { end, sleeps, events } = await run([pending, qwen, pending, granted]);
  deepEqual([end, sleeps, events], ["granted", [2000, 2000, 2000, 2000], []]);
});

Deno.test("429 `slow_down` | the Qwen dialect | interval × 1.5, at most 10 s: 2 → 3 → 4.5 → 6.75 → 10", async () => {
  const slow = oauthError(429, "slow_down");
  const { end, sleeps, events } = await run([slow, slow, slow, slow, slow, pending, granted]);
  equal(end, "granted");
  deepEqual(sleeps, [2000, 3000, 4500, 6750, 10_000, 10_000, 10_000]);
  deepEqual(
    events,
    [3, 4.5, 6.75, 10, 10].map((intervalSeconds) => ({
      kind: "slow_down",
      intervalSeconds,
    })),
  );
});

Deno.test("429 `slow_down` never shortens an interval that the server asked for", async () => {
  const { sleeps } = await run([oauthError(429, "slow_down"), granted], { intervalSeconds: 30 });
  deepEqual(sleeps, [30_000, 30_000]);
});

Deno.test("400 `slow_down` | RFC 8628, 3.5 | interval + 5 s, kept from then on", async () => {
  const slow = oauthError(400, "slow_down");
  const plan = [slow, pending, pending, slow, pending, granted];
  const { end, sleeps, events } = await run(plan, { intervalSeconds: 5 });
  equal(end, "granted");
  deepEqual(sleeps, [5000, 10_000, 10_000, 10_000, 15_000, 15_000]);
  deepEqual(events, [
    { kind: "slow_down", intervalSeconds: 10 },
    { kind: "slow_down", intervalSeconds: 15 },
  ]);
});

Deno.test("`access_denied` | refused by the user | stop, exit 4", async () => {
  for (const status of [400, 401, 403]) {
    const { end, sleeps } = await run([oauthError(status, "access_denied")]);
    deepEqual([end, sleeps], ["denied", [2000]]);
  }
});

Deno.test("`expired_token`, 401, or `expires_in` has passed by our own clock | too late | stop, exit 4, offer a new code on a terminal", async () => {
  for (const status of [400, 401]) {
    equal((await run([oauthError(status, "expired_token")])).end, "expired");
  }
  equal((await run([oauthError(401, "whatever")])).end, "expired");
  equal((await run([oauthError(401, "invalid_grant")])).end, "expired");
  equal((await run([() => text(401, "")])).end, "expired");
  equal((await run([() => json(401, { message: "too old" })])).end, "expired");
  const { end, sleeps } = await run([pending, pending], { expiresInSeconds: 5 });
  deepEqual([end, sleeps], ["expired", [2000, 2000, 1000]]);
});

const FINAL = "`invalid_request`, `invalid_client`, `invalid_scope`, `invalid_grant`, " +
  "`unauthorized_client`, `unsupported_grant_type` | our fault or a dead code | stop with the " +
  "server's description, exit 1; any other 4xx with JSON likewise";

const FINAL_ANSWERS: readonly (readonly [number, object, string])[] = [
  ...[
    "invalid_request",
    "invalid_client",
    "invalid_scope",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
  ].map((error) => [400, { error }, `the server answered "${error}"`] as const),
  [401, { error: "invalid_client" }, 'the server answered "invalid_client"'],
  [429, { error: "invalid_grant" }, 'the server answered "invalid_grant"'],
  [403, { error: "no_such_error" }, 'the server answered "no_such_error"'],
  [
    400,
    { error: "invalid_grant", error_description: "code MARK-device-code is\u001b[1m used\u202e" },
    'the server answered "code [redacted] is used"',
  ],
  [404, { detail: "nothing here" }, 'the server answered "{"detail":"nothing here"}"'],
];

Deno.test(FINAL, async () => {
  for (const [status, body, why] of FINAL_ANSWERS) {
    const { end } = await run([() => json(status, body)]);
    const id = "00000000-0000-4000-8000-000000000001";
    const message = `Cannot complete the login: ${why} (status ${status}, request ${id})`;
    equal(end, `failure: ${message}`);
  }
});

const UNKNOWN = "429 without an OAuth error, 5xx, a page instead of JSON, empty body, time-out, " +
  "connection failure | nothing is known | keep polling with a growing interval (× 2, at most " +
  "10 s), show it, until expiry. A single network error never ends a login";

const UNKNOWN_ANSWERS: readonly (readonly [string, () => PlannedAnswer, string])[] = [
  [
    "429 as text",
    () => text(429, "calm down"),
    'the server answered "calm down" (status 429)',
  ],
  [
    "429 with another JSON",
    () => json(429, { code: 7 }),
    'the server answered "{"code":7}" (status 429)',
  ],
  [
    "429 with an error that is not OAuth's",
    oauthError(429, "rate_limited"),
    'the server answered "rate_limited" (status 429)',
  ],
  [
    "500 with an OAuth error",
    oauthError(500, "access_denied"),
    "the server answered with status 500",
  ],
  ["503", () => text(503, ""), "the server answered with status 503"],
  [
    "504 with HTML",
    () => page(504),
    "the server answered with a web page (status 504): a firewall or a captive portal",
  ],
  [
    "a page with 200",
    () => page(200),
    "the server answered with a web page (status 200): a firewall or a captive portal",
  ],
  [
    "a page with 401",
    () => page(401),
    "the server answered with a web page (status 401): a firewall or a captive portal",
  ],
  [
    "a page with 405",
    () => page(405),
    "the server answered with a web page (status 405): a firewall or a captive portal",
  ],
  [
    "an empty body",
    () => text(200, ""),
    "the server answered with an empty body (status 200)",
  ],
  ["an array", () => json(200, []), 'the server answered "[]" (status 200)'],
  ["an empty object", () => json(200, {}), "the server answered without a token"],
  [
    "an empty access_token",
    () => json(200, { access_token: "" }),
    "the server answered without a token",
  ],
  [
    "a redirect",
    () => new Response(null, { status: 302, headers: { location: "https://evil.test" } }),
    "the server answered with a redirect (status 302)",
  ],
  [
    "a connection failure",
    () => connectError("tcp connect error: Connection refused (os error 111)"),
    'cannot connect to "chat.qwen.ai": tcp connect error: Connection refused',
  ],
  [
    "a broken connection",
    () => sendError("connection closed before message completed"),
    'the connection with "chat.qwen.ai" failed: connection closed before message completed',
  ],
  ["a time-out", () => new NoAnswer("timeout", "no answer in time", true), "no answer in time"],
];

for (const [name, answer, reason] of UNKNOWN_ANSWERS) {
  Deno.test(`${UNKNOWN}: ${name}`, async () => {
    const { end, sleeps, events } = await run([answer, granted]);
    deepEqual([end, sleeps], ["granted", [2000, 4000]]);
    deepEqual(events, [{ kind: "retry", reason, waitSeconds: 4 }]);
  });
}

Deno.test("a poll is given up after 10 s, and the login goes on", async () => {
  const { end, events } = await withoutPatience(() => run([neverAnswered, granted]));
  const reason = 'no answer from "chat.qwen.ai" within 10 s';
  deepEqual([end, events], ["granted", [{ kind: "retry", reason, waitSeconds: 4 }]]);
});

Deno.test(`${UNKNOWN}: the growing interval`, async () => {
  const down = () => text(503, "");
  const { end, sleeps } = await run([down, down, down, down, pending, down, granted]);
  equal(end, "granted");
  deepEqual(sleeps, [2000, 4000, 8000, 10_000, 10_000, 2000, 4000]);
});

Deno.test(`${UNKNOWN}: until expiry`, async () => {
  const down = () => connectError("dns error: no such host");
  const { end, sleeps } = await run([down, down, down], { expiresInSeconds: 20 });
  deepEqual([end, sleeps], ["expired", [2000, 4000, 8000, 6000]]);
});

Deno.test("a slow_down is kept through a failure of the network", async () => {
  const plan = [oauthError(400, "slow_down"), () => text(503, ""), pending, granted];
  const { sleeps } = await run(plan);
  deepEqual(sleeps, [2000, 7000, 10_000, 7000]);
});

Deno.test("a 200 that grants what cannot be used ends the login", async () => {
  const { end } = await run([() => json(200, { ...TOKEN_FIELDS, expires_in: "soon" })]);
  equal(
    end,
    'failure: Cannot complete the login: "expires_in" is not a number ' +
      "(status 200, request 00000000-0000-4000-8000-000000000001)",
  );
});

Deno.test("a suspended machine stops the monotonic clock: the wall clock ends the login", async () => {
  const clock = new FakeClock();
  clock.onSleep = () => clock.jumpWall(3_600_000);
  const { end, sleeps } = await run([], {}, clock);
  deepEqual([end, sleeps], ["expired", [2000]]);
});

Deno.test("a wall clock set back a day does not prolong a login", async () => {
  const clock = new FakeClock();
  clock.onSleep = () => {
    clock.onSleep = () => {};
    clock.jumpWall(-86_400_000);
  };
  const { end, sleeps } = await run([pending, pending], { expiresInSeconds: 5 }, clock);
  deepEqual([end, sleeps], ["expired", [2000, 2000, 1000]]);
});

Deno.test("a login that another process began goes on by the wall clock", async () => {
  const clock = new FakeClock();
  const earlier = {
    startedAtMs: clock.nowMs() - 1_795_000,
    startedMonotonicMs: undefined,
  };
  const { end, sleeps } = await run([pending, pending], earlier, clock);
  deepEqual([end, sleeps], ["expired", [2000, 2000, 1000]]);
});

Deno.test("a login that another process began ends also when the wall clock is set back", async () => {
  const clock = new FakeClock();
  clock.onSleep = () => {
    clock.onSleep = () => {};
    clock.jumpWall(-86_400_000);
  };
  const earlier = {
    startedAtMs: clock.nowMs() - 1_795_000,
    startedMonotonicMs: undefined,
  };
  const { end, sleeps } = await run([pending, pending], earlier, clock);
  deepEqual([end, sleeps], ["expired", [2000, 2000, 1000]]);
});

Deno.test("a login whose time is over is not polled", async () => {
  const clock = new FakeClock();
  const { end, sleeps } = await run([], { startedAtMs: clock.nowMs() - 1_800_000 }, clock);
  deepEqual([end, sleeps], ["expired", []]);
});

Deno.test("a wait ends at once on abort, with the signal's reason", async () => {
  const reason = new Error("given up");
  const abort = new AbortController();
  const network = new PlannedFetch();
  const clock = new EndlessClock();
  const client = clientOf(network.fetch);
  const polling = pollForToken(client, clock, loginAt(clock), () => {}, abort.signal);
  abort.abort(reason);
  await rejects(polling, reason);
  network.assertDone();
});

Deno.test("a poll under way ends at once on abort, with the signal's reason", async () => {
  const reason = new Error("given up");
  const abort = new AbortController();
  const clock = new FakeClock();
  const network = new PlannedFetch(() => {
    abort.abort(reason);
    return new Promise<Response>(() => {});
  });
  const client = clientOf(network.fetch);
  await rejects(pollForToken(client, clock, loginAt(clock), () => {}, abort.signal), reason);
  network.assertDone();
});
