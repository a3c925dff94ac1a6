/** Finding again what a dead process had obtained, or what another program has deleted. */

import { adoptReserved, writeAtomically } from "../../credentials/atomic_write.ts";
import {
  type Credential,
  decodeCredential,
  encodeCredential,
} from "../../credentials/credential.ts";
import { loadCredential } from "../../credentials/credential_file.ts";
import { keepDamagedCopy } from "../../credentials/damaged_copy.ts";
import { closeJournal, type JournalEntry, readJournal } from "../../credentials/journal.ts";
import { tryKernelLock } from "../../credentials/kernel_lock.ts";
import type { RenewalParts } from "./renewal_parts.ts";

/** Whether the journal may lead to a credential, so that a missing file need not be the end. */
export function hasSecondCopy({ files, paths }: RenewalParts): boolean {
  const journal = readJournal(files, paths.journal);
  return journal !== undefined && (journal.reserved !== undefined || journal.restore !== undefined);
}

/**
 * What is stored, or what can be put in its place: a file that has gone or is damaged does not hide an
 * answer that is whole.
 * @throws {Failure} `store` If the file cannot be read and there is nothing else.
 */
export async function loadOrRestore(parts: RenewalParts): Promise<Credential | undefined> {
  const { credential: path } = parts.paths;
  try {
    const stored = await loadCredential(parts, path);
    if (stored) return stored;
  } catch (error) {
    if (!hasWholeAnswer(parts)) throw error;
    keepDamagedCopy(parts, path);
  }
  return restoreSecondCopy(parts);
}

/** Whether an open journal names a reserved file with a whole credential in it. */
export function hasWholeAnswer(parts: Pick<RenewalParts, "files" | "paths">): boolean {
  const journal = readJournal(parts.files, parts.paths.journal);
  return journal?.open === true && journal.reserved !== undefined &&
    readReserved(parts, journal.reserved) !== undefined;
}

/** The second copy that is kept for a file that has gone; nothing is written. */
export function findSecondCopy(
  { files, paths, clock }: Pick<RenewalParts, "files" | "paths" | "clock">,
): Credential | undefined {
  const journal = readJournal(files, paths.journal);
  if (journal?.open) {
    return journal.reserved === undefined ? undefined : readReserved({ files }, journal.reserved);
  }
  const { restore } = journal ?? {};
  return restore && restore.untilMs > clock.nowMs() ? restore.credential : undefined;
}

/** Removes a second copy whose time is over, unless someone else holds the lock; failing at it is no failure. */
export function dropOverdueCopy(
  { files, paths, clock }: Pick<RenewalParts, "files" | "paths" | "clock">,
  isLocked = false,
): void {
  const isOverdue = () => {
    const { restore } = readJournal(files, paths.journal) ?? {};
    return restore !== undefined && restore.untilMs <= clock.nowMs();
  };
  if (!isOverdue()) return;
  try {
    if (isLocked) return closeJournal(files, paths.journal);
    const lock = tryKernelLock(files, paths.kernelLock);
    if (lock.kind !== "held") return;
    try {
      if (isOverdue()) closeJournal(files, paths.journal);
    } finally {
      lock.release();
    }
  } catch {
    // A folder that cannot be written keeps it; the next call tries again.
  }
}

/**
 * Finishes the rename that a dead process did not come to, if its answer is whole.
 * @param stored what the file holds, whose refresh token must be the one that was sent
 * @throws {Failure} `store` If the file cannot be renamed.
 */
export async function adoptReservedAnswer(
  parts: RenewalParts,
  stored: Credential,
): Promise<Credential | undefined> {
  const journal = readJournal(parts.files, parts.paths.journal);
  if (!journal?.open || stored.refreshToken === undefined) return undefined;
  if (journal.fingerprint !== await parts.fingerprint(stored.refreshToken)) return undefined;
  return finishRename(parts, journal);
}

/**
 * Puts back a credential file that has gone: from the reserved file of a dead process, or from the
 * second copy that is kept for 60 s after a disturbed refresh.
 * @throws {Failure} `store` If it cannot be written.
 */
export function restoreSecondCopy(parts: RenewalParts): Credential | undefined {
  const { files, paths, clock } = parts;
  const journal = readJournal(files, paths.journal);
  if (journal === undefined) return undefined;
  if (journal.open) return finishRename(parts, journal);
  const { restore } = journal;
  if (restore && restore.untilMs > clock.nowMs()) {
    writeAtomically(parts, paths.credential, encodeCredential(restore.credential));
    parts.debug(() => "the credential file had been deleted: written again from its second copy");
    return restore.credential;
  }
  if (restore) closeJournal(files, paths.journal);
  return undefined;
}

function finishRename(parts: RenewalParts, journal: JournalEntry): Credential | undefined {
  if (journal.reserved === undefined) return undefined;
  const credential = readReserved(parts, journal.reserved);
  if (credential === undefined) return undefined;
  adoptReserved(parts, journal.reserved, parts.paths.credential);
  closeJournal(parts.files, parts.paths.journal);
  parts.debug(() => "finished the refresh of a process that died: its answer was whole");
  return credential;
}

function readReserved(
  { files }: Pick<RenewalParts, "files">,
  path: string,
): Credential | undefined {
  try {
    return decodeCredential(files.readText(path) ?? "");
  } catch {
    return undefined;
  }
}
