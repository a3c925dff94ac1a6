import { deepEqual, equal } from "node:assert/strict";
import { type RefreshOutcome, requestRefresh } from "../../src/oauth/refresh.ts";
import { NoAnswer } from "../../src/platform/exchange.ts";
import { Secret } from "../../src/platform/secret.ts";
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
import { assertUnmarked, clientOf, REFRESH_TOKEN, TOKEN_FIELDS } from "./oauth_fakes.ts";

async function refresh(answer: PlannedAnswer): Promise<RefreshOutcome> {
  const network = new PlannedFetch(answer);
  const client = clientOf(network.fetch);
  const outcome = await requestRefresh(client, REFRESH_TOKEN);
  network.assertDone();
  assertUnmarked(client.lines);
  return outcome;
}

Deno.test("a refresh sends grant_type, refresh_token and client_id", async () => {
  const network = new PlannedFetch(json(200, TOKEN_FIELDS));
  const outcome = await requestRefresh(clientOf(network.fetch), REFRESH_TOKEN);
  equal(outcome.kind, "granted");
  deepEqual(network.sent, [{
    to: "POST https://chat.qwen.ai/api/v1/oauth2/token",
    headers: {
      "accept": "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": "QwenCode/0.10.3 (linux; x64)",
      "x-request-id": "00000000-0000-4000-8000-000000000001",
    },
    body: "grant_type=refresh_token&refresh_token=MARK-refresh-token" +
      "&client_id=f0304373b74a44d2b584a3fb70ca9e56",
    redirect: "manual",
  }]);
});

Deno.test("A new `refresh_token` replaces the old; none in the answer keeps the old. `resource_url` likewise", async () => {
  const whole = await refresh(json(200, TOKEN_FIELDS));
  const bare = await refresh(json(200, { access_token: "MARK-a", expires_in: 60 }));
  const view = (outcome: RefreshOutcome) =>
    outcome.kind === "granted" &&
    [outcome.tokens.refreshToken?.reveal(), outcome.tokens.resourceUrl];
  deepEqual(view(whole), ["MARK-new-refresh-token", "portal.qwen.ai"]);
  deepEqual(view(bare), [undefined, undefined]);
});

Deno.test("optional fields of a wrong type do not cost the tokens of a refresh", async () => {
  const fields = { ...TOKEN_FIELDS, scope: ["openid"], resource_url: 7, token_type: {} };
  const outcome = await refresh(json(200, fields));
  const view = outcome.kind === "granted" &&
    [outcome.tokens.refreshToken?.reveal(), outcome.tokens.scope, outcome.tokens.resourceUrl];
  deepEqual(view, ["MARK-new-refresh-token", undefined, undefined]);
});

const REFUSED = "Refused: a JSON answer with `invalid_grant` or `invalid_request` (400), or any " +
  "JSON `error` with 401";

const REFUSED_ANSWERS: readonly (readonly [number, object, string, string])[] = [
  [400, { error: "invalid_grant" }, "invalid_grant", "invalid_grant"],
  [
    400,
    { error: "invalid_request", error_description: "Invalid refresh token or client_id" },
    "invalid_request",
    "Invalid refresh token or client_id",
  ],
  [401, { error: "invalid_token" }, "invalid_token", "invalid_token"],
  [401, { error: "any thing" }, "unknown error", "any thing"],
  [
    401,
    { error: { code: "invalid_api_key", message: "token MARK-refresh-token expired" } },
    "invalid_api_key",
    "token [redacted] expired",
  ],
];

for (const [status, body, error, description] of REFUSED_ANSWERS) {
  Deno.test(`${REFUSED}: ${status} ${error} "${description}"`, async () => {
    const outcome = await refresh(json(status, body));
    deepEqual(outcome, { kind: "refused", status, error, description });
    assertUnmarked(outcome);
  });
}

const UNKNOWN = "Unknown (network, 5xx, 429, a page, an empty or unreadable 200, a 400 or 401 " +
  "without JSON)";

const PAGE_TEXT = (status: number) =>
  `the server answered with a web page (status ${status}): a firewall or a captive portal`;

const UNKNOWN_ANSWERS: readonly (readonly [string, PlannedAnswer, string])[] = [
  [
    "connection broken",
    sendError("connection closed"),
    'the connection with "chat.qwen.ai" failed: connection closed',
  ],
  ["time-out", new NoAnswer("timeout", "no answer in time", true), "no answer in time"],
  ["a body that is cut off", cutOff(), 'the answer of "chat.qwen.ai" was cut off'],
  [
    "over 1 MiB",
    text(200, "x".repeat(1_048_577)),
    'the answer of "chat.qwen.ai" is over 1048576 bytes',
  ],
  ["500", text(500, ""), "the server answered with an empty body (status 500)"],
  [
    "503 with invalid_grant",
    json(503, { error: "invalid_grant" }),
    'the server answered "invalid_grant" (invalid_grant, status 503)',
  ],
  ["504 page", page(504), PAGE_TEXT(504)],
  [
    "429 with invalid_grant",
    json(429, { error: "invalid_grant" }),
    'the server answered "invalid_grant" (invalid_grant, status 429)',
  ],
  ["429", text(429, "slower"), 'the server answered "slower" (status 429)'],
  ["200 page", page(200), PAGE_TEXT(200)],
  ["200 empty", text(200, ""), "the server answered with an empty body (status 200)"],
  ["200 unreadable", text(200, '{"acc'), 'the server answered "{"acc" (status 200)'],
  ["200 array", json(200, []), 'the server answered "[]" (status 200)'],
  [
    "200 without a token",
    json(200, {}),
    `the server's answer cannot be used: "access_token" is missing`,
  ],
  [
    "200 with an expiry of a wrong type",
    json(200, { ...TOKEN_FIELDS, expires_in: [] }),
    `the server's answer cannot be used: "expires_in" is not a number`,
  ],
  [
    "200 with an error",
    json(200, { error: "invalid_grant" }),
    'the server answered "invalid_grant" (invalid_grant, status 200)',
  ],
  ["400 empty", text(400, ""), "the server answered with an empty body (status 400)"],
  ["400 page", page(400), PAGE_TEXT(400)],
  [
    "400 text",
    text(400, "invalid_grant"),
    'the server answered "invalid_grant" (status 400)',
  ],
  [
    "400 without error",
    json(400, { refresh_token: "MARK" }),
    'the server answered "{"refresh_token":"[redacted]"}" (status 400)',
  ],
  [
    "400 with another error: it says nothing of the token",
    json(400, { error: "invalid_client", error_description: "no client" }),
    'the server answered "no client" (invalid_client, status 400)',
  ],
  ["401 empty", text(401, ""), "the server answered with an empty body (status 401)"],
  ["401 page", page(401), PAGE_TEXT(401)],
  ["401 without error", json(401, { a: 1 }), 'the server answered "{"a":1}" (status 401)'],
  [
    "403 with invalid_grant",
    json(403, { error: "invalid_grant" }),
    'the server answered "invalid_grant" (invalid_grant, status 403)',
  ],
  [
    "redirect",
    new Response(null, { status: 307, headers: { location: "https://evil.test" } }),
    "the server answered with a redirect (status 307)",
  ],
];

for (const [name, answer, reason] of UNKNOWN_ANSWERS) {
  Deno.test(`${UNKNOWN}: ${name}`, async () => {
    const outcome = await refresh(answer);
    deepEqual(outcome, { kind: "unknown", reason, sent: true });
    assertUnmarked(outcome);
  });
}

/** Answers that hold tokens where no server of the protocol puts them. */
const ODD_ANSWERS: readonly (readonly [string, PlannedAnswer, string])[] = [
  [
    "XML",
    text(200, "<r><access_token>NEWSECRET-1</access_token></r>"),
    'the server answered "<r><access_token>[redacted]</access_token></r>" (status 200)',
  ],
  [
    "a field in another spelling",
    json(500, { accessToken: "NEWSECRET-1" }),
    'the server answered "{"accessToken":"[redacted]"}" (status 500)',
  ],
  [
    "free text",
    text(500, "cannot store NEWSECRET-0123456789abcdef for this user"),
    'the server answered "cannot store [redacted] for this user" (status 500)',
  ],
  [
    "a description",
    json(500, { error: "server_error", error_description: "NEWSECRET-0123456789abcdef is new" }),
    'the server answered "[redacted] is new" (server_error, status 500)',
  ],
  [
    "an error code",
    json(500, { error: "NEWSECRET-0123456789abcdef" }),
    'the server answered "[redacted]" (unknown error, status 500)',
  ],
  [
    "the old token as an error code",
    json(500, { error: REFRESH_TOKEN.reveal() }),
    'the server answered "[redacted]" (unknown error, status 500)',
  ],
];

for (const [name, answer, reason] of ODD_ANSWERS) {
  Deno.test(`a new token in an answer of an odd form is not repeated: ${name}`, async () => {
    deepEqual(await refresh(answer), { kind: "unknown", reason, sent: true });
  });
}

const UNSENT: readonly (readonly [string, string])[] = [
  ["dns error: no such host", 'cannot connect to "chat.qwen.ai": dns error: no such host'],
  [
    "tcp connect error: Connection refused (os error 111)",
    'cannot connect to "chat.qwen.ai": tcp connect error: Connection refused',
  ],
  [
    "invalid peer certificate: UnknownIssuer",
    'no TLS connection with "chat.qwen.ai": invalid peer certificate: UnknownIssuer ' +
    "(--ca-file PATH adds a certificate authority)",
  ],
];

for (const [error, reason] of UNSENT) {
  Deno.test(`Unknown, and certainly nothing was sent: ${error}`, async () => {
    const outcome = await refresh(connectError(error));
    deepEqual(outcome, { kind: "unknown", reason, sent: false });
  });
}

Deno.test("Unknown, and perhaps sent: no answer within 30 s", async () => {
  const reason = 'no answer from "chat.qwen.ai" within 30 s';
  deepEqual(await withoutPatience(() => refresh(neverAnswered())), {
    kind: "unknown",
    reason,
    sent: true,
  });
});

Deno.test("Unknown, and certainly nothing was sent: aborted before", async () => {
  const network = new PlannedFetch();
  const outcome = await requestRefresh(
    clientOf(network.fetch),
    REFRESH_TOKEN,
    AbortSignal.abort(),
  );
  deepEqual(outcome, { kind: "unknown", reason: "given up before sending", sent: false });
  network.assertDone();
});

Deno.test("Unknown, and perhaps sent: aborted meanwhile", async () => {
  const abort = new AbortController();
  const network = new PlannedFetch(() => {
    abort.abort();
    return new Promise<Response>(() => {});
  });
  const outcome = await requestRefresh(clientOf(network.fetch), REFRESH_TOKEN, abort.signal);
  deepEqual(outcome, { kind: "unknown", reason: "given up", sent: true });
});

Deno.test("a refresh token with control characters is not sent", async () => {
  const network = new PlannedFetch();
  const outcome = await requestRefresh(clientOf(network.fetch), new Secret("MARK\n"));
  deepEqual(outcome, {
    kind: "unknown",
    reason: "the stored refresh token holds white space or control characters",
    sent: false,
  });
  network.assertDone();
});

function cutOff(): Response {
  return new Response(
    new ReadableStream({
      pull(controller) {
        controller.error(new TypeError("error reading a body from connection"));
      },
    }),
  );
}
