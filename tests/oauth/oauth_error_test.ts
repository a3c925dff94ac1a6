import { deepEqual } from "node:assert/strict";
import { OAuthError } from "../../src/oauth/oauth_error.ts";
import { assertUnmarked, replyOf } from "./oauth_fakes.ts";

Deno.test("an error carries the status, the first 200 characters with secrets redacted, and the request id", () => {
  const body = `code MARK-device-code ${"is used ".repeat(21)}MARK-refresh-token and so on`;
  const error = new OAuthError("failure", "Cannot go on", replyOf(418, body));
  deepEqual([error.code, error.status, error.excerpt, error.requestId, error.message], [
    "failure",
    418,
    `code [redacted] ${"is used ".repeat(21)}[redacted] and s…`,
    "request-1",
    "Cannot go on (status 418, request request-1)",
  ]);
  assertUnmarked(error);
});
