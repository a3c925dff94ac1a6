/**
 * One refresh request (RFC 6749, section 6) and what its answer says about the refresh token. Whether
 * a refusal is believed, and what is stored, is decided by the caller.
 */

import { NoAnswer } from "../platform/exchange.ts";
import type { Secret } from "../platform/secret.ts";
import { isBearerToken } from "../requests/bearer_token.ts";
import { isPage } from "../requests/page.ts";
import { safeAnswerText } from "../requests/safe_text.ts";
import { readOAuthAnswer } from "./oauth_answer.ts";
import type { OAuthClient } from "./oauth_client.ts";
import { describeStranger, WrongField } from "./oauth_error.ts";
import { type OAuthReply, postForm } from "./post_form.ts";
import { decodeTokenAnswer, type TokenAnswer } from "./token_answer.ts";

/** What a refresh request led to; all texts are safe to show. */
export type RefreshOutcome =
  | { readonly kind: "granted"; readonly tokens: TokenAnswer }
  /** The server says that the refresh token is dead. */
  | {
    readonly kind: "refused";
    readonly status: number;
    readonly error: string;
    readonly description: string;
  }
  /**
   * Nothing is known about the refresh token: it may have been spent, unless `sent` is false, which
   * means that for certain nothing reached the server.
   */
  | { readonly kind: "unknown"; readonly reason: string; readonly sent: boolean };

const LIMIT_MS = 30_000;

/** Asks for a new access token. Never throws for what a server or a network does, nor for an abort. */
export async function requestRefresh(
  client: OAuthClient,
  refreshToken: Secret,
  signal?: AbortSignal,
): Promise<RefreshOutcome> {
  if (!isBearerToken(refreshToken.reveal())) {
    const reason = "the stored refresh token holds white space or control characters";
    return { kind: "unknown", reason, sent: false };
  }
  const form = {
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    client_id: client.settings.clientId,
  };
  try {
    const reply = await postForm(client, client.settings.tokenEndpoint, form, LIMIT_MS, signal);
    return judgeRefresh(reply);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { kind: "unknown", reason: error.description, sent: error.sent };
  }
}

/** Judges the answer to a refresh request. */
function judgeRefresh(reply: OAuthReply): RefreshOutcome {
  const { status } = reply.answer;
  const answer = readOAuthAnswer(reply);
  if (answer.kind === "error") {
    const { error, description } = answer;
    // Deliberately no other error: `invalid_client`, say, leaves the refresh token alive.
    const isDead = status === 401 ||
      // Qwen deviation: `invalid_request`, "Invalid refresh token or client_id", for a dead token.
      (status === 400 && (error === "invalid_grant" || error === "invalid_request"));
    if (isDead) return { kind: "refused", status, error: safeCode(error, reply), description };
    const code = safeCode(error, reply);
    return unknown(`the server answered "${description}" (${code}, status ${status})`);
  }
  if (answer.kind === "stranger" || status < 200 || status >= 300) {
    const suffix = isPage(reply.answer) ? "" : ` (status ${status})`;
    return unknown(describeStranger(reply) + suffix);
  }
  try {
    return { kind: "granted", tokens: decodeTokenAnswer(answer.fields, { lenient: true }) };
  } catch (error) {
    if (!(error instanceof WrongField)) throw error;
    return unknown(`the server's answer cannot be used: ${error.message}`);
  }
}

/** Error codes that are not of the protocol's form (RFC 6749, section 5.2), or hold a secret, are not repeated. */
function safeCode(error: string, { secrets }: OAuthReply): string {
  const isCode = /^[A-Za-z0-9_.-]{1,64}$/.test(error) && safeAnswerText(error, secrets) === error;
  return isCode ? error : "unknown error";
}

function unknown(reason: string): RefreshOutcome {
  return { kind: "unknown", reason, sent: true };
}
