/** Storing what a login granted, in place of whatever was stored before. */

import { reserveFile, writeAtomically } from "../../credentials/atomic_write.ts";
import { type Credential, encodeCredential } from "../../credentials/credential.ts";
import { loadCredential } from "../../credentials/credential_file.ts";
import { takeCredentialLock } from "../../credentials/credential_lock.ts";
import { keepDamagedCopy } from "../../credentials/damaged_copy.ts";
import { mergeOtherFields } from "../../credentials/other_fields.ts";
import { checkWritable } from "../../credentials/ownership.ts";
import { orStoreFailure } from "../../credentials/store_failure.ts";
import { messageOf } from "../../platform/failure.ts";
import { folderOf } from "../../platform/paths.ts";
import { clearJournal } from "../renewal/clear_journal.ts";
import type { RenewalParts } from "../renewal/renewal_parts.ts";
import { sweepSignIn } from "../renewal/sweep_sign_in.ts";

/** For how long signals are held back while saving, milliseconds. */
const HOLD_MS = 5_000;

/**
 * Finds out, before a person is troubled, whether a credential could be stored.
 * @throws {Failure} `store` If not.
 */
export function checkStorable(parts: RenewalParts): void {
  makeFolders(parts);
  reserveFile(parts, parts.paths.credential).discard();
}

/**
 * Stores a fresh credential under both locks and forgets what was known of the one before.
 * @param force replaces a damaged file as well; it is kept beside
 * @throws {Failure} `store` If it cannot be stored, or the file there is damaged.
 */
export async function saveSignIn(
  parts: RenewalParts,
  credential: Credential,
  force: boolean,
): Promise<void> {
  const { paths, signals } = parts;
  makeFolders(parts);
  const taken = await takeCredentialLock(parts, paths, () => undefined);
  // Deliberately saved even if the lock stays busy: a refresh under way looks again before it saves.
  if (taken.kind === "busy") parts.debug(() => `saving without the lock, held by ${taken.holder}`);
  const obeySignals = signals.hold(HOLD_MS);
  try {
    const stored = await loadReplaced(parts, force);
    await parts.reached("login-locked");
    writeAtomically(parts, paths.credential, encodeCredential(succeed(stored, credential)));
    await parts.reached("login-saved");
    clearJournal(parts);
    await remember(parts, credential);
    sweepSignIn(parts);
  } finally {
    if (taken.kind === "held") taken.lock.release();
    obeySignals();
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
