/** Telling the server that a token is no longer wanted (RFC 7009). */

import { NoAnswer } from "../platform/exchange.ts";
import type { Secret } from "../platform/secret.ts";
import { isPage } from "../requests/page.ts";
import { readOAuthAnswer } from "./oauth_answer.ts";
import type { OAuthClient } from "./oauth_client.ts";
import { describeStranger } from "./oauth_error.ts";
import { type OAuthReply, postForm } from "./post_form.ts";

/** What a revocation led to. */
export type RevocationOutcome =
  | { readonly kind: "revoked" }
  /** No revocation endpoint is configured; nothing was sent. */
  | { readonly kind: "not_configured" }
  /** The token may still be valid; `reason` is safe to show. */
  | { readonly kind: "failed"; readonly reason: string };

/** Which token it is (RFC 7009, section 2.1). */
export type TokenTypeHint = "refresh_token" | "access_token";

const LIMIT_MS = 15_000;

/**
 * Revokes a token.
 * @throws the signal's reason, if `signal` is or becomes aborted.
 */
export async function requestRevocation(
  client: OAuthClient,
  token: Secret,
  hint: TokenTypeHint,
  signal?: AbortSignal,
): Promise<RevocationOutcome> {
  const endpoint = client.settings.revocationEndpoint;
  if (endpoint === undefined) return { kind: "not_configured" };
  const form = { token, token_type_hint: hint, client_id: client.settings.clientId };
  try {
    return judgeRevocation(await postForm(client, endpoint, form, LIMIT_MS, signal));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    signal?.throwIfAborted();
    return { kind: "failed", reason: error.description };
  }
}

/** Judges the answer to a revocation: 200 for every token, known or not (RFC 7009, section 2.2). */
function judgeRevocation(reply: OAuthReply): RevocationOutcome {
  const { status } = reply.answer;
  const answer = readOAuthAnswer(reply);
  if (answer.kind === "error") {
    const reason = `the server answered "${answer.description}" (status ${status})`;
    return { kind: "failed", reason };
  }
  if (isPage(reply.answer)) return { kind: "failed", reason: describeStranger(reply) };
  if (status === 200 || status === 204) return { kind: "revoked" };
  return { kind: "failed", reason: `${describeStranger(reply)} (status ${status})` };
}
