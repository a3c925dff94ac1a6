/**
 * One poll of the token endpoint (RFC 8628, sections 3.4 and 3.5): the request, and what its answer
 * means. When to ask again is decided in `polling.ts`.
 */

import { NoAnswer } from "../platform/exchange.ts";
import type { Secret } from "../platform/secret.ts";
import type { Fields } from "../requests/json_object.ts";
import { describePage, isPage } from "../requests/page.ts";
import { type OAuthAnswer, readOAuthAnswer } from "./oauth_answer.ts";
import type { OAuthClient } from "./oauth_client.ts";
import { describeStranger, OAuthError, WrongField } from "./oauth_error.ts";
import { type OAuthReply, postForm } from "./post_form.ts";
import { decodeTokenAnswer, type TokenAnswer } from "./token_answer.ts";

/** What one poll says. */
export type PollJudgement =
  | { readonly kind: "granted"; readonly tokens: TokenAnswer }
  | { readonly kind: "pending" }
  /** Ask less often, in the way of RFC 8628 or in that of the Qwen server. */
  | { readonly kind: "slow_down"; readonly dialect: "rfc" | "qwen" }
  | { readonly kind: "denied" }
  | { readonly kind: "expired" }
  /** The request itself is refused, or what it gives cannot be used. */
  | { readonly kind: "failed"; readonly error: OAuthError }
  /** The answer says nothing about the login; `reason` is safe to show. */
  | { readonly kind: "unknown"; readonly reason: string };

const LIMIT_MS = 10_000;

/** Errors that mean our fault or a dead code (RFC 6749, section 5.2). */
const FINAL_ERRORS = new Set([
  "invalid_request",
  "invalid_client",
  "invalid_scope",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
]);

/** Errors about the client that RFC 6749 lets a server answer with 401. */
const CLIENT_ERRORS = new Set(["invalid_client", "unauthorized_client"]);

/**
 * Asks once whether the login was approved.
 * @throws the signal's reason, if `signal` is or becomes aborted.
 */
export async function requestDeviceAccessToken(
  client: OAuthClient,
  codes: { readonly deviceCode: Secret; readonly codeVerifier: Secret },
  signal?: AbortSignal,
): Promise<PollJudgement> {
  const form = {
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    client_id: client.settings.clientId,
    device_code: codes.deviceCode,
    code_verifier: codes.codeVerifier,
  };
  try {
    const reply = await postForm(client, client.settings.tokenEndpoint, form, LIMIT_MS, signal);
    return judgeDeviceAccessToken(reply);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    signal?.throwIfAborted();
    return { kind: "unknown", reason: error.description };
  }
}

/** Judges the answer to one poll. */
function judgeDeviceAccessToken(reply: OAuthReply): PollJudgement {
  const { status } = reply.answer;
  // What a broken server says about the login is not believed.
  if (status >= 500) return { kind: "unknown", reason: describeOutage(reply) };
  const answer = readOAuthAnswer(reply);
  const isSuccess = status >= 200 && status < 300;
  if (answer.kind === "object" && isSuccess) return judgeSuccess(answer.fields, reply);
  if (answer.kind === "error") return judgeError(answer, reply);
  if (status === 401 && !isPage(reply.answer)) return { kind: "expired" };
  if (answer.kind === "object" && status >= 400 && status !== 429) return failed(reply);
  const suffix = isPage(reply.answer) ? "" : ` (status ${status})`;
  return { kind: "unknown", reason: describeStranger(reply) + suffix };
}

function describeOutage(reply: OAuthReply): string {
  const { status } = reply.answer;
  return isPage(reply.answer) ? describePage(status) : `the server answered with status ${status}`;
}

function judgeSuccess(fields: Fields, reply: OAuthReply): PollJudgement {
  const token = fields["access_token"];
  const hasToken = token !== undefined && token !== null && token !== "";
  // Qwen deviation: a login that waits may be 200 with `status: "pending"`.
  if (!hasToken && fields["status"] === "pending") return { kind: "pending" };
  if (!hasToken) return { kind: "unknown", reason: "the server answered without a token" };
  try {
    return { kind: "granted", tokens: decodeTokenAnswer(fields) };
  } catch (error) {
    if (!(error instanceof WrongField)) throw error;
    return failed(reply, error.message);
  }
}

function judgeError(answer: OAuthAnswer & { kind: "error" }, reply: OAuthReply): PollJudgement {
  const { status } = reply.answer;
  const { error, description } = answer;
  switch (error) {
    case "authorization_pending":
      return { kind: "pending" };
    case "slow_down":
      // Qwen deviation: 429 where RFC 8628 has 400, with a gentler growth of the interval.
      return { kind: "slow_down", dialect: status === 429 ? "qwen" : "rfc" };
    case "access_denied":
      return { kind: "denied" };
    case "expired_token":
      return { kind: "expired" };
  }
  // Qwen deviation: 401 for a code that is too old.
  if (status === 401 && !CLIENT_ERRORS.has(error)) return { kind: "expired" };
  if (status === 429 && !FINAL_ERRORS.has(error)) {
    return { kind: "unknown", reason: `the server answered "${description}" (status 429)` };
  }
  return failed(reply, `the server answered "${description}"`);
}

function failed(reply: OAuthReply, why = describeStranger(reply)): PollJudgement {
  const error = new OAuthError("failure", `Cannot complete the login: ${why}`, reply);
  return { kind: "failed", error };
}
