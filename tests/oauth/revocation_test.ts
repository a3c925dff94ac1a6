import { deepEqual, rejects } from "node:assert/strict";
import { requestRevocation } from "../../src/oauth/revocation.ts";
import {
  connectError,
  json,
  page,
  type PlannedAnswer,
  PlannedFetch,
  text,
} from "../support/planned_fetch.ts";
import { assertUnmarked, clientOf, REFRESH_TOKEN } from "./oauth_fakes.ts";

const CONFIGURED = { QWENAUTH_REVOCATION_ENDPOINT: "/revoke" };

Deno.test("without a configured endpoint nothing is sent", async () => {
  const network = new PlannedFetch();
  const outcome = await requestRevocation(clientOf(network.fetch), REFRESH_TOKEN, "refresh_token");
  deepEqual(outcome, { kind: "not_configured" });
  network.assertDone();
});

Deno.test("a revocation sends token, token_type_hint and client_id (RFC 7009, 2.1)", async () => {
  const network = new PlannedFetch(text(200, ""));
  const client = clientOf(network.fetch, CONFIGURED);
  const outcome = await requestRevocation(client, REFRESH_TOKEN, "refresh_token");
  deepEqual(outcome, { kind: "revoked" });
  deepEqual(network.sent.map(({ to, body, redirect }) => [to, body, redirect]), [[
    "POST https://chat.qwen.ai/revoke",
    "token=MARK-refresh-token&token_type_hint=refresh_token" +
    "&client_id=f0304373b74a44d2b584a3fb70ca9e56",
    "manual",
  ]]);
});

const FAILURES: readonly (readonly [string, PlannedAnswer, string])[] = [
  [
    "unsupported_token_type",
    json(400, { error: "unsupported_token_type" }),
    'the server answered "unsupported_token_type" (status 400)',
  ],
  [
    "an echoed token",
    json(400, { error: "invalid_request", error_description: "bad MARK-refresh-token" }),
    'the server answered "bad [redacted]" (status 400)',
  ],
  ["503", text(503, ""), "the server answered with an empty body (status 503)"],
  [
    "a page",
    page(200),
    "the server answered with a web page (status 200): a firewall or a captive portal",
  ],
  [
    "no network",
    connectError("dns error: no such host"),
    'cannot connect to "chat.qwen.ai": dns error: no such host',
  ],
];

for (const [name, answer, reason] of FAILURES) {
  Deno.test(`a revocation that failed says so: ${name}`, async () => {
    const network = new PlannedFetch(answer);
    const client = clientOf(network.fetch, CONFIGURED);
    const outcome = await requestRevocation(client, REFRESH_TOKEN, "access_token");
    deepEqual(outcome, { kind: "failed", reason });
    assertUnmarked(outcome, client.lines);
  });
}

Deno.test("a revocation ends with the signal's reason when aborted", async () => {
  const reason = new Error("given up");
  const client = clientOf(new PlannedFetch().fetch, CONFIGURED);
  const signal = AbortSignal.abort(reason);
  await rejects(requestRevocation(client, REFRESH_TOKEN, "refresh_token", signal), reason);
});
