/**
 * The refresh itself, with both locks held: look again, recover what a dead process left, and only then
 * send the refresh token.
 */

import type { Credential } from "../../credentials/credential.ts";
import type { HeldLock } from "../../credentials/credential_lock.ts";
import { notSignedIn } from "./get_access_token.ts";
import { judgeRefusal, refusedFailure } from "./judge_refusal.ts";
import { adoptReservedAnswer, loadOrRestore } from "./recover_credential.ts";
import { beginAttempt, knownOutcome } from "./refresh_attempt.ts";
import { isAlive, isReplaced, type RenewalRequest } from "./renewal.ts";
import { readSignInState, type RenewalParts } from "./renewal_parts.ts";
import { sendRefresh } from "./send_refresh.ts";

/** A stranger's token found after a refusal is used once: a second refusal is no accident any more. */
const SENDS_AT_MOST = 2;

/**
 * A credential whose access token is valid.
 * @param first what was read without a lock
 * @throws {Failure} As `getAccessToken` says.
 */
export async function refreshUnderLock(
  parts: RenewalParts,
  lock: HeldLock,
  first: Credential | undefined,
  request: RenewalRequest,
): Promise<Credential> {
  const { clock } = parts;
  await parts.reached("locked");
  const found = await loadOrRestore(parts);
  if (found === undefined) throw notSignedIn();
  if (isReplaced(first, found) && isAlive(found, clock)) return found;
  const recovered = await adoptReservedAnswer(parts, found);
  if (recovered && isAlive(recovered, clock)) return recovered;
  let stored = recovered ?? found;
  let reason = "";
  for (let sends = 1; sends <= SENDS_AT_MOST; sends++) {
    const attempt = await beginAttempt(parts, stored);
    const known = knownOutcome(parts, attempt, request);
    if (known) return known;
    const outcome = await sendRefresh(parts, lock, attempt);
    if (outcome.kind === "credential") return outcome.credential;
    reason = outcome.reason;
    const another = await judgeRefusal(parts, lock, attempt, reason);
    if (another === undefined) break;
    if (isAlive(another, clock)) return another;
    stored = another;
  }
  if (isAlive(stored, clock)) return stored;
  const { refused } = readSignInState(parts);
  throw refusedFailure(refused?.reason === reason ? refused : { reason, lostAtMs: undefined });
}
