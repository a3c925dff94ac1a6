/** Saving what a refresh granted, unless someone else has meanwhile saved something newer. */

import type { ReservedFile } from "../../credentials/atomic_write.ts";
import { type Credential, encodeCredential } from "../../credentials/credential.ts";
import { loadCredential } from "../../credentials/credential_file.ts";
import type { HeldLock } from "../../credentials/credential_lock.ts";
import { keepDamagedCopy } from "../../credentials/damaged_copy.ts";
import { closeJournal, RESTORE_MS, writeJournal } from "../../credentials/journal.ts";
import { mergeOtherFields } from "../../credentials/other_fields.ts";
import { baseUrlFromResourceUrl } from "../../oauth/base_url.ts";
import type { TokenAnswer } from "../../oauth/token_answer.ts";
import { messageOf } from "../../platform/failure.ts";
import { FileError } from "../../platform/files.ts";
import type { RefreshAttempt } from "./refresh_attempt.ts";
import { isAlive } from "./renewal.ts";
import type { RenewalParts } from "./renewal_parts.ts";
import { sweepSignIn } from "./sweep_sign_in.ts";

/** A granted refresh. */
export interface GrantedRefresh extends RefreshAttempt {
  readonly reserved: ReservedFile;
  readonly tokens: TokenAnswer;
  /** When the request was sent, from which the lifetime is counted; milliseconds since the epoch. */
  readonly sentAtMs: number;
}

/**
 * Saves the new credential, then closes the journal, then everything else.
 * @returns what is stored now
 * @throws {Failure} `store` If it cannot be saved; the reserved file, named by the journal, then holds it.
 */
export async function saveAnswer(
  parts: RenewalParts,
  lock: HeldLock,
  granted: GrantedRefresh,
): Promise<Credential> {
  const { paths, clock } = parts;
  const current = await lookAgain(parts, granted);
  if (current && isAnother(current, granted)) {
    parts.debug(() => "another program has stored another sign-in meanwhile");
    if (isAlive(current, clock)) {
      granted.reserved.discard();
      closeJournal(parts.files, paths.journal);
      return current;
    }
  }
  const credential = renewed(current ?? granted.stored, granted);
  granted.reserved.commit(encodeCredential(credential));
  await parts.reached("saved");
  endJournal(parts, lock, granted, credential);
  await parts.reached("closed");
  await tidy(parts, granted, credential);
  return credential;
}

/** Another refresh token than the one sent; or none, beside another access token. */
function isAnother(current: Credential, { refreshToken, stored }: GrantedRefresh): boolean {
  if (current.refreshToken) return !current.refreshToken.equals(refreshToken);
  return !current.accessToken.equals(stored.accessToken);
}

/** A file damaged in this very moment must not cost the answer: it is kept aside. */
async function lookAgain(
  parts: RenewalParts,
  granted: GrantedRefresh,
): Promise<Credential | undefined> {
  try {
    return await loadCredential(parts, parts.paths.credential);
  } catch (error) {
    const { message, cause } = error as Error;
    parts.debug(() => message);
    // What cannot be read may be sound: only what was read and is damaged is moved aside.
    if (cause instanceof FileError) return undefined;
  }
  try {
    keepDamagedCopy(parts, parts.paths.credential);
    return undefined;
  } catch (error) {
    // Deliberately written down before giving up: the journal names this file, so the answer is found again.
    granted.reserved.keep(encodeCredential(renewed(granted.stored, granted)));
    throw error;
  }
}

/** The stored credential with what the answer replaces; everything else survives. */
function renewed(
  stored: Credential,
  { tokens, refreshToken, sentAtMs }: GrantedRefresh,
): Credential {
  const scope = tokens.scope === undefined ? {} : { scope: tokens.scope };
  return {
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? refreshToken,
    tokenType: tokens.tokenType,
    expiresAtMs: sentAtMs + tokens.expiresInSeconds * 1000,
    resourceUrl: usableResourceUrl(tokens.resourceUrl) ?? stored.resourceUrl,
    other: mergeOtherFields(stored.other, { ...scope, ...tokens.other }),
  };
}

/** One that must not be used is not stored either: the old one stays. */
function usableResourceUrl(resourceUrl: string | undefined): string | undefined {
  try {
    baseUrlFromResourceUrl(resourceUrl);
    return resourceUrl;
  } catch {
    return undefined;
  }
}

/** Closes the journal; where another program meddled with the lock, a second copy stays in it for a while. */
function endJournal(
  parts: RenewalParts,
  lock: HeldLock,
  { fingerprint, sentAtMs }: GrantedRefresh,
  credential: Credential,
): void {
  const { paths, clock } = parts;
  if (!lock.wasDisturbed()) return closeIfPossible(parts);
  parts.debug(() => "the lock was disturbed: keeping a second copy of the credential for 60 s");
  try {
    writeJournal(parts, paths.journal, {
      open: false,
      fingerprint,
      reserved: undefined,
      startedAtMs: sentAtMs,
      pid: parts.pid,
      host: parts.hostName,
      attempts: 1,
      lastOutcome: undefined,
      lastOutcomeAtMs: undefined,
      restore: { credential, untilMs: clock.nowMs() + RESTORE_MS },
    });
  } catch (error) {
    // Saved is saved, also without a second copy; the open journal is closed as after any other save.
    parts.debug(() => messageOf(error));
    closeIfPossible(parts);
  }
}

/** Saved is saved: a journal that cannot be removed is closed by the next call, which finds another token. */
function closeIfPossible({ files, paths, debug }: RenewalParts): void {
  try {
    closeJournal(files, paths.journal);
  } catch (error) {
    debug(() => messageOf(error));
  }
}

/** What is good to know later; its failure changes nothing of what was promised. */
async function tidy(
  parts: RenewalParts,
  { tokens }: GrantedRefresh,
  credential: Credential,
): Promise<void> {
  const { state, paths } = parts;
  try {
    await state.setSignIn(paths.key, {
      issued: {
        fingerprint: await parts.fingerprint(credential.accessToken),
        lifetimeMs: tokens.expiresInSeconds * 1000,
      },
      refused: undefined,
    });
    sweepSignIn(parts);
  } catch (error) {
    parts.debug(() => `could not tidy up after the refresh: ${messageOf(error)}`);
  }
}
