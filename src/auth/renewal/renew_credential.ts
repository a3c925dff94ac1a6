/**
 * From a credential that will not do to one that does: under both locks, unless someone else was faster.
 * What is done under the locks stands in `refresh_under_lock.ts`.
 */

import type { Credential } from "../../credentials/credential.ts";
import { takeCredentialLock } from "../../credentials/credential_lock.ts";
import { Failure } from "../../platform/failure.ts";
import type { LockTurn } from "../../platform/relay.ts";
import type { SignIn } from "../sign_in.ts";
import { findRenewed, makeFolders } from "./begin_renewal.ts";
import { notSignedIn } from "./get_access_token.ts";
import { dropOverdueCopy, hasSecondCopy } from "./recover_credential.ts";
import { noRefreshToken } from "./refresh_attempt.ts";
import { refreshUnderLock } from "./refresh_under_lock.ts";
import { isAlive, type RenewalRequest } from "./renewal.ts";
import { readSignInState, type RenewalParts, renewalParts } from "./renewal_parts.ts";

/**
 * A credential whose access token is valid.
 * @param first what was read without a lock, undefined if the file was missing
 * @param turn the turn that has been waited for, if the access token of `first` is known to be of no use
 * @throws {Failure} As `getAccessToken` says.
 */
export async function renewCredential(
  signIn: SignIn,
  first: Credential | undefined,
  request: RenewalRequest,
  turn?: LockTurn,
): Promise<Credential> {
  const parts = renewalParts(signIn);
  dropOverdueCopy(parts, turn?.kernelLock.kind === "held");
  if (turn === undefined) {
    if (first === undefined && !hasSecondCopy(parts)) throw notSignedIn();
    if (first && !request.forced && await isLongEnough(parts, first, request)) return first;
    if (first && first.refreshToken === undefined) return withoutRefreshToken(parts, first);
  }
  const fallback = first && isAlive(first, parts.clock) && !request.forced ? first : undefined;
  try {
    const fresh = await renewUnderLock(parts, first, request, turn);
    noteShortLife(parts, fresh, request);
    return fresh;
  } catch (error) {
    if (fallback === undefined || !isAlive(fallback, parts.clock)) throw error;
    if (!(error instanceof Failure) || error.code !== "store") throw error;
    parts.debug(() => `using the stored access token, since: ${error.message}`);
    return fallback;
  }
}

function noteShortLife(parts: RenewalParts, fresh: Credential, request: RenewalRequest): void {
  const leftMs = fresh.expiresAtMs - parts.clock.nowMs();
  if (leftMs >= request.wantedMs) return;
  const [left, wanted] = [leftMs, request.wantedMs].map((ms) => `${Math.floor(ms / 1000)} s`);
  parts.debug(() => `the token is good for another ${left} only, ${wanted} were asked for`);
}

async function renewUnderLock(
  parts: RenewalParts,
  first: Credential | undefined,
  request: RenewalRequest,
  turn: LockTurn | undefined,
): Promise<Credential> {
  const { paths, clock } = parts;
  if (turn === undefined) makeFolders(parts);
  const taken = await takeCredentialLock(parts, paths, () => findRenewed(parts, first), turn);
  if (taken.kind === "needless") return taken.value;
  if (taken.kind === "busy") {
    if (first && isAlive(first, clock)) return first;
    throw new Failure(
      "lock_busy",
      `Cannot refresh the access token: the lock is held by ${taken.holder} ` +
        `(if that program is gone, remove "${paths.sharedLock}")`,
      { hint: "qwenauth status" },
    );
  }
  try {
    return await refreshUnderLock(parts, taken.lock, first, request);
  } finally {
    taken.lock.release();
  }
}

/** At least the smaller of what is wanted and half of the lifetime that the token was issued with. */
async function isLongEnough(
  parts: RenewalParts,
  stored: Credential,
  request: RenewalRequest,
): Promise<boolean> {
  const leftMs = stored.expiresAtMs - parts.clock.nowMs();
  if (leftMs <= 0) return false;
  const { issued } = readSignInState(parts);
  if (issued === undefined) return leftMs >= request.wantedMs;
  const isOfThis = issued.fingerprint === await parts.fingerprint(stored.accessToken);
  const halfMs = isOfThis ? issued.lifetimeMs / 2 : Infinity;
  return leftMs >= Math.min(request.wantedMs, halfMs);
}

function withoutRefreshToken(parts: RenewalParts, stored: Credential): Credential {
  if (!isAlive(stored, parts.clock)) throw noRefreshToken();
  parts.debug(() => "there is no refresh token: the stored access token has to do");
  return stored;
}
