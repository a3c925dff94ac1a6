/** Storing what a login granted, in place of whatever was stored before. */

import { reserveFile, writeAtomically } from "../../credentials/atomic_write.ts";
import { type Credential, encodeCredential } from "../../credentials/credential.ts";
import { loadCredential } from "../../credentials/credential_file.ts";
import { type LockOutcome, takeCredentialLock } from "../../credentials/credential_lock.ts";
import { keepDamagedCopy } from "../../credentials/damaged_copy.ts";
import { mergeOtherFields } from "../../credentials/other_fields.ts";
import { checkWritable } from "../../credentials/ownership.ts";
import { orStoreFailure } from "../../credentials/store_failure.ts";
import { messageOf } from "../../platform/failure.ts";
import { folderOf } from "../../platform/paths.ts";
import { clearJournal } from "../renewal/clear_journal.ts";
import type { RenewalParts } from "../renewal/renewal_parts.ts";
import { sweepSignIn } from "../renewal/sweep_sign_in.ts";
import type { SaveOptions } from "./log_in_by_device.ts";

/** For how long signals are held back while saving, milliseconds. */
const HOLD_MS = 5_000;
/** The same while the lock is waited for, which a signal cuts short. */
const HOLD_WAITING_MS = 90_000;

/**
 * Finds out, before a person is troubled, whether a credential could be stored.
 * @throws {Failure} `store` If not.
 */
export function checkStorable(parts: RenewalParts): void {
  makeFolders(parts);
  reserveFile(parts, parts.paths.credential).discard();
}

/**
 * Stores a fresh credential under both locks and forgets what was known of the one before. A server
 * grants it only once: whatever ends the program meanwhile waits until it is stored.
 * @throws {Failure} `store` If it cannot be stored, or the file there is damaged.
 */
export async function saveSignIn(
  parts: RenewalParts,
  credential: Credential,
  { force, waits, check, saved }: SaveOptions,
): Promise<void> {
  const { paths, signals } = parts;
  makeFolders(parts);
  const { taken, obeySignals } = await takeLock(parts, waits);
  const obeyLater = signals.hold(HOLD_MS);
  obeySignals();
  try {
    const stored = await loadReplaced(parts, force);
    check?.();
    await parts.reached("login-locked");
    writeAtomically(parts, paths.credential, encodeCredential(succeed(stored, credential)));
    await parts.reached("login-saved");
    saved?.();
    clearJournal(parts);
    await remember(parts, credential);
    sweepSignIn(parts);
  } finally {
    if (taken.kind === "held") taken.lock.release();
    obeyLater();
  }
}

/** Waits for the locks; a signal ends the waiting, not the saving. */
async function takeLock(
  parts: RenewalParts,
  waits: () => void,
): Promise<{ taken: LockOutcome<"signal">; obeySignals: () => void }> {
  let looks = 0;
  let hasSignal = false;
  const obeySignals = parts.signals.hold(HOLD_WAITING_MS, () => {
    hasSignal = true;
  });
  try {
    const taken = await takeCredentialLock(parts, parts.paths, () => {
      // The first look may come before any wait.
      if (++looks === 2) waits();
      return hasSignal ? "signal" : undefined;
    });
    // Deliberately saved also without the lock: a refresh under way looks again before it saves.
    if (taken.kind === "busy") parts.debug(() => `saving without the lock of ${taken.holder}`);
    if (taken.kind === "needless") parts.debug(() => "saving without the lock because of a signal");
    return { taken, obeySignals };
  } catch (error) {
    obeySignals();
    throw error;
  }
}

/** What is good to know later; the sign-in is stored by then, so failing at it is no failure. */
async function remember(
  { state, paths, clock, fingerprint, debug }: RenewalParts,
  credential: Credential,
): Promise<void> {
  try {
    const lifetimeMs = Math.max(0, credential.expiresAtMs - clock.nowMs());
    const issued = { fingerprint: await fingerprint(credential.accessToken), lifetimeMs };
    await state.setSignIn(paths.key, { issued, refused: undefined });
  } catch (error) {
    debug(() => `could not note what is known of the sign-in: ${messageOf(error)}`);
  }
}

function makeFolders({ files, paths }: RenewalParts): void {
  orStoreFailure("write", paths.ownFolder, () => {
    files.makeFolder(folderOf(paths.credential));
    files.makeFolder(paths.ownFolder);
  });
}

async function loadReplaced(parts: RenewalParts, force: boolean): Promise<Credential | undefined> {
  const { credential: path } = parts.paths;
  // Deliberately also by force: a stranger's file is not moved aside.
  checkWritable(parts.files, path);
  try {
    return await loadCredential(parts, path);
  } catch (error) {
    if (!force) throw error;
    const aside = keepDamagedCopy(parts, path);
    parts.debug(() => `kept the damaged file as "${aside}"`);
    return undefined;
  }
}

/** Unknown fields of the file stay, except the identity, which may have been someone else's. */
function succeed(stored: Credential | undefined, credential: Credential): Credential {
  const { id_token: _, ...other } = stored?.other ?? {};
  return { ...credential, other: mergeOtherFields(other, credential.other) };
}
