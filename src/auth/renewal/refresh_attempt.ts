/** One attempt to refresh: what is known before it, and what must not be tried again. */

import type { Credential } from "../../credentials/credential.ts";
import {
  closeJournal,
  type JournalEntry,
  readJournal,
  REFUSED,
} from "../../credentials/journal.ts";
import { Failure } from "../../platform/failure.ts";
import type { Secret } from "../../platform/secret.ts";
import { refusedFailure } from "./judge_refusal.ts";
import { isAlive, type RenewalRequest } from "./renewal.ts";
import { readSignInState, type RenewalParts } from "./renewal_parts.ts";

/** A refresh token about to be sent. */
export interface RefreshAttempt {
  readonly stored: Credential;
  readonly refreshToken: Secret;
  readonly fingerprint: string;
  /** The journal of this refresh token, undefined if it was never sent. */
  readonly earlier: JournalEntry | undefined;
}

/**
 * Looks at the journal before a refresh token is sent; one of another token is closed.
 * @throws {Failure} `auth_required` If there is no refresh token.
 */
export async function beginAttempt(
  parts: RenewalParts,
  stored: Credential,
): Promise<RefreshAttempt> {
  const { refreshToken } = stored;
  if (refreshToken === undefined) throw noRefreshToken();
  const fingerprint = await parts.fingerprint(refreshToken);
  const journal = readJournal(parts.files, parts.paths.journal);
  const earlier = journal?.fingerprint === fingerprint ? journal : undefined;
  if (journal?.open && !earlier) closeJournal(parts.files, parts.paths.journal);
  return { stored, refreshToken, fingerprint, earlier };
}

/**
 * What is already known of this refresh token, so that it is not sent again; undefined if it may be sent.
 * @throws {Failure} `auth_required` If it was refused; `unavailable` If the outcome waited for is unknown.
 */
export function knownOutcome(
  parts: RenewalParts,
  { stored, fingerprint, earlier }: RefreshAttempt,
  request: RenewalRequest,
): Credential | undefined {
  const usable = isAlive(stored, parts.clock) ? stored : undefined;
  const { refused } = readSignInState(parts);
  // `--refresh` asks again, but not for what became known while it waited for the lock.
  const asksAgain = request.forced && refused !== undefined &&
    !isWhileWaiting(parts, request, refused.atMs);
  if (refused?.fingerprint === fingerprint && !asksAgain) {
    if (usable) return usable;
    throw refusedFailure(refused);
  }
  const { lastOutcome, lastOutcomeAtMs = -Infinity } = earlier ?? {};
  const isOurs = isWhileWaiting(parts, request, lastOutcomeAtMs) && lastOutcome !== REFUSED;
  if (lastOutcome !== undefined && isOurs) {
    parts.debug(() => "adopting the outcome of the refresh that was waited for");
    if (usable) return usable;
    throw unknownFailure(lastOutcome);
  }
  if (earlier?.open && usable && !request.forced) {
    parts.debug(() => "an earlier refresh is open: the stored access token has to do");
    return usable;
  }
  return undefined;
}

/** Deliberately not after this moment: a clock that was ahead must not speak for the future. */
function isWhileWaiting(
  { clock }: RenewalParts,
  { startedAtMs }: RenewalRequest,
  atMs: number,
): boolean {
  return atMs >= startedAtMs && atMs <= clock.nowMs();
}

/** The failure for a refresh of which nothing is known. */
export function unknownFailure(reason: string): Failure {
  return new Failure("unavailable", `Cannot refresh the access token: ${reason}`, {
    hint: "qwenauth status",
  });
}

/** The failure for an expired access token that nothing can renew. */
export function noRefreshToken(): Failure {
  return new Failure(
    "auth_required",
    "The access token has expired and there is no refresh token",
    {
      hint: "qwenauth login",
    },
  );
}
