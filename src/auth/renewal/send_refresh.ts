/** Sending a refresh token so that its answer cannot be lost: room first, then the journal, then the request. */

import { type ReservedFile, reserveFile } from "../../credentials/atomic_write.ts";
import type { Credential } from "../../credentials/credential.ts";
import type { HeldLock } from "../../credentials/credential_lock.ts";
import {
  closeJournal,
  type JournalEntry,
  lostAttempts,
  readJournal,
  REFUSED,
  writeJournal,
} from "../../credentials/journal.ts";
import type { RefreshOutcome } from "../../oauth/refresh.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import { type RefreshAttempt, unknownFailure } from "./refresh_attempt.ts";
import { isAlive } from "./renewal.ts";
import type { RenewalParts } from "./renewal_parts.ts";
import { saveAnswer } from "./save_answer.ts";

/** For how long signals are held back at most, milliseconds. */
const HOLD_MS = 35_000;

/** What came of it. */
export type SendOutcome =
  | { readonly kind: "credential"; readonly credential: Credential }
  /** The server's error and description, safe to show. */
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Sends the refresh token; saves what is granted.
 * @throws {Failure} `store` If there is no room for the answer: then nothing was sent.
 * @throws {Failure} `unavailable` If the outcome is unknown and the stored access token has expired.
 */
export async function sendRefresh(
  parts: RenewalParts,
  lock: HeldLock,
  attempt: RefreshAttempt,
): Promise<SendOutcome> {
  const reserved = reserveFile(parts, parts.paths.credential);
  await parts.reached("reserved");
  const entry = openJournal(parts, attempt, reserved);
  await parts.reached("journalled");
  const sentAtMs = parts.clock.nowMs();
  const obeySignals = parts.signals.hold(HOLD_MS);
  try {
    const outcome = await requestOrUndo(parts, attempt, reserved);
    await parts.reached("answered");
    if (outcome.kind === "granted") {
      const { tokens } = outcome;
      const credential = await saveAnswer(parts, lock, { ...attempt, reserved, tokens, sentAtMs });
      return { kind: "credential", credential };
    }
    reserved.discard();
    if (outcome.kind === "refused") {
      note(parts, entry, REFUSED);
      const reason = [outcome.error, outcome.description].filter((text) => text !== "").join(": ");
      return { kind: "refused", reason };
    }
    return { kind: "credential", credential: recordUnknown(parts, attempt, entry, outcome) };
  } finally {
    obeySignals();
  }
}

/** A `Failure` is one of our own, found before anything was sent: then there was no attempt. */
async function requestOrUndo(
  parts: RenewalParts,
  { refreshToken, earlier }: RefreshAttempt,
  reserved: ReservedFile,
): Promise<RefreshOutcome> {
  try {
    return await parts.requestRefresh(refreshToken);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    reserved.discard();
    const { journal } = parts.paths;
    if (earlier?.open) writeJournal(parts, journal, { ...earlier, reserved: undefined });
    else closeJournal(parts.files, journal);
    throw error;
  }
}

function openJournal(
  parts: RenewalParts,
  attempt: RefreshAttempt,
  reserved: ReservedFile,
): JournalEntry {
  const open = attempt.earlier?.open ? attempt.earlier : undefined;
  const lost = open === undefined ? 0 : lostAttempts(open);
  const entry: JournalEntry = {
    open: true,
    fingerprint: attempt.fingerprint,
    reserved: reserved.path,
    startedAtMs: open && lost > 0 ? open.startedAtMs : parts.clock.nowMs(),
    pid: parts.pid,
    host: parts.hostName,
    attempts: lost + 1,
    lastOutcome: undefined,
    lastOutcomeAtMs: undefined,
    restore: undefined,
  };
  try {
    writeJournal(parts, parts.paths.journal, entry);
  } catch (error) {
    reserved.discard();
    // It may stand there all the same, but nothing was sent.
    const isThere = readJournal(parts.files, parts.paths.journal)?.reserved === reserved.path;
    if (isThere && open === undefined) removeJunk(parts, parts.paths.journal);
    throw error;
  }
  if (open?.reserved !== undefined) removeJunk(parts, open.reserved);
  return entry;
}

/** Removes what is of no use any more; failing at it is no failure. */
function removeJunk(parts: RenewalParts, path: string): void {
  try {
    parts.files.remove(path);
  } catch {
    parts.debug(() => `could not remove "${path}"`);
  }
}

/** Writes the outcome of an attempt into the journal; failing at it changes nothing of the outcome. */
function note(parts: RenewalParts, entry: JournalEntry, lastOutcome: string): void {
  const lastOutcomeAtMs = parts.clock.nowMs();
  try {
    const noted = { ...entry, reserved: undefined, lastOutcome, lastOutcomeAtMs };
    writeJournal(parts, parts.paths.journal, noted);
  } catch (error) {
    parts.debug(() => `could not note the outcome: ${messageOf(error)}`);
  }
}

/** Nothing is known of the refresh token: the stored access token while it lives, else the failure. */
function recordUnknown(
  parts: RenewalParts,
  { stored }: RefreshAttempt,
  entry: JournalEntry,
  outcome: { readonly reason: string; readonly sent: boolean },
): Credential {
  note(parts, { ...entry, open: outcome.sent || entry.attempts > 1 }, outcome.reason);
  if (!isAlive(stored, parts.clock)) throw unknownFailure(outcome.reason);
  parts.debug(() => `using the stored access token, since the refresh failed: ${outcome.reason}`);
  return stored;
}
