/** Removing the stored sign-in, and telling the server where it can be told. */

import type { Credential } from "../credentials/credential.ts";
import { loadCredential } from "../credentials/credential_file.ts";
import { takeCredentialLock } from "../credentials/credential_lock.ts";
import { findDamagedCopies } from "../credentials/damaged_copy.ts";
import { checkWritable } from "../credentials/ownership.ts";
import { realTarget } from "../credentials/real_target.ts";
import { orStoreFailure } from "../credentials/store_failure.ts";
import type { RevocationOutcome } from "../oauth/revocation.ts";
import { Failure, messageOf } from "../platform/failure.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import { clearJournal } from "./renewal/clear_journal.ts";
import { openPendingStore, removePendingLogins } from "./device_login/pending_logins.ts";
import { hasSecondCopy, restoreSecondCopy } from "./renewal/recover_credential.ts";
import { type RenewalParts, renewalParts } from "./renewal/renewal_parts.ts";
import type { SignIn } from "./sign_in.ts";
import { hasSecretLeftovers, sweepSignIn } from "./renewal/sweep_sign_in.ts";

/** What a logout did. */
export interface LogoutResult {
  /** False if nobody was signed in. */
  readonly wasSignedIn: boolean;
  /** What became of the token on the server's side. */
  readonly revocation: RevocationOutcome;
  /** Paths of damaged credential files that were kept aside, in which tokens may still stand. */
  readonly damagedCopies: readonly string[];
  /** How many pending device logins were removed. */
  readonly pendingLogins: number;
}

/**
 * Removes the credential under both locks, with journal, refused mark and second copies, and before it
 * every pending login: none may sign anyone in afterwards.
 * @throws {Failure} `store` If the file is damaged or cannot be removed.
 * @throws {Failure} `lock_busy` If another process holds the lock for too long.
 */
export async function logOut(signIn: SignIn, signal: AbortSignal): Promise<LogoutResult> {
  const parts = renewalParts(signIn);
  const { paths, files } = parts;
  const pendingLogins = removePendingLogins(openPendingStore(signIn, paths.ownFolder));
  const stored = await loadCredential(parts, paths.credential);
  if (stored === undefined && !hasSecondCopy(parts)) {
    // Of a login, say, that was killed before it had stored what it was granted.
    if (hasSecretLeftovers(parts)) await removeUnderLock(parts);
    return {
      wasSignedIn: false,
      revocation: { kind: "not_configured" },
      damagedCopies: damagedCopies(parts),
      pendingLogins,
    };
  }
  checkWritable(files, paths.credential);
  const removed = await removeUnderLock(parts);
  const revocation = await revoke(signIn, removed ?? stored, signal);
  return { wasSignedIn: true, revocation, damagedCopies: damagedCopies(parts), pendingLogins };
}

/** What is done is done: a folder that cannot be listed is no failure of the logout. */
function damagedCopies({ files, paths, debug }: RenewalParts): readonly string[] {
  try {
    return findDamagedCopies(files, paths.credential);
  } catch (error) {
    debug(() => `could not look for damaged copies: ${messageOf(error)}`);
    return [];
  }
}

async function removeUnderLock(parts: RenewalParts): Promise<Credential | undefined> {
  const { paths, files } = parts;
  orStoreFailure("write", paths.ownFolder, () => files.makeFolder(paths.ownFolder));
  const taken = await takeCredentialLock(parts, paths, () => undefined);
  if (taken.kind === "busy") {
    throw new Failure("lock_busy", `Cannot sign out: the lock is held by ${taken.holder}`, {
      hint: "qwenauth status",
    });
  }
  try {
    const stored = await loadCredential(parts, paths.credential) ?? restoreSecondCopy(parts);
    // The journal first: what is found after a crash between the two is a sign-in, not a ghost of one.
    clearJournal(parts);
    await parts.reached("logout-journal-cleared");
    // The file that a link points to: removing the link alone would leave the tokens there.
    const real = realTarget(files, paths.credential);
    orStoreFailure("remove", real, () => files.remove(real));
    await parts.reached("logout-removed");
    sweepSignIn(parts, { all: true });
    await forgetSignIn(parts);
    return stored;
  } finally {
    if (taken.kind === "held") taken.lock.release();
  }
}

/** What is signed out is signed out: the server has to be told, whatever becomes of what else is known. */
async function forgetSignIn({ state, paths, debug }: RenewalParts): Promise<void> {
  try {
    await state.setSignIn(paths.key, undefined);
    if (state.provider() === QWEN_OAUTH) await state.chooseProvider(undefined);
  } catch (error) {
    debug(() => `could not forget what is known of the sign-in: ${messageOf(error)}`);
  }
}

/** The refresh token where there is one: the server ends its access tokens with it (RFC 7009, section 2.1). */
async function revoke(
  signIn: SignIn,
  removed: Credential | undefined,
  signal: AbortSignal,
): Promise<RevocationOutcome> {
  if (removed === undefined || signIn.settings.revocationEndpoint === undefined) {
    return { kind: "not_configured" };
  }
  const { requestRevocation } = await import("../oauth/revocation.ts");
  const { oauthClient } = await import("./oauth_client.ts");
  const client = oauthClient(signIn.surroundings, signIn.settings);
  const { refreshToken, accessToken } = removed;
  return refreshToken === undefined
    ? await requestRevocation(client, accessToken, "access_token", signal)
    : await requestRevocation(client, refreshToken, "refresh_token", signal);
}
