/**
 * The journal of a refresh: which refresh token was sent and where its answer will be kept, written
 * before it is sent, so that the next process knows what a dead one was about to do.
 */

import type { Files } from "../platform/files.ts";
import { writeAtomically, type WritingParts } from "./atomic_write.ts";
import { type Credential, decodeCredential, encodeCredential } from "./credential.ts";
import { asMoment, asNumber, asObject, asText, readJsonObject } from "./json_file.ts";
import { checkReadable } from "./ownership.ts";
import { orStoreFailure } from "./store_failure.ts";

/** For how long a credential that was saved under a disturbed lock is kept a second time. */
export const RESTORE_MS = 60_000;

/** Last outcome of a refresh token that was refused, while the refusal is not yet believed. */
export const REFUSED = "refused";

/** One refresh, as it is written down. */
export interface JournalEntry {
  /** Whether the outcome is still unknown. */
  readonly open: boolean;
  /** Fingerprint of the refresh token that was sent. */
  readonly fingerprint: string;
  /** Path of the temporary file that was to hold the answer. */
  readonly reserved: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly pid: number;
  readonly host: string;
  /** How often this refresh token has been sent, but for refusals that were not yet believed. */
  readonly attempts: number;
  /** Why the last attempt's outcome is unknown; undefined while it is under way. */
  readonly lastOutcome: string | undefined;
  /** When that was, milliseconds since the epoch. */
  readonly lastOutcomeAtMs: number | undefined;
  /** A second copy of the credential just saved, for a program that deletes the file after it. */
  readonly restore: { readonly credential: Credential; readonly untilMs: number } | undefined;
}

/** The journal, undefined if there is none, it is damaged, or it belongs to neither this user nor root. */
export function readJournal(files: Files, path: string): JournalEntry | undefined {
  const value = readJsonObject(files, path);
  const fingerprint = asText(value?.["fingerprint"]);
  if (value === undefined || fingerprint === undefined) return undefined;
  // Deliberately not believed: what it names would become the sign-in, and get what the user asks a model.
  if (!isBelieved(files, path)) return undefined;
  return {
    open: value["open"] === true,
    fingerprint,
    reserved: asText(value["reserved"]),
    startedAtMs: asMoment(value["started"]) ?? 0,
    pid: asNumber(value["pid"]) ?? 0,
    host: asText(value["host"]) ?? "",
    attempts: asNumber(value["attempts"]) ?? 0,
    lastOutcome: asText(value["last_outcome"]),
    lastOutcomeAtMs: asMoment(value["at"]),
    restore: readRestore(value["restore"]),
  };
}

function isBelieved(files: Files, path: string): boolean {
  try {
    const facts = files.facts(path);
    if (facts !== undefined) checkReadable(files, path, facts);
    return true;
  } catch {
    return false;
  }
}

/** @throws {Failure} `store` If it cannot be written. */
export function writeJournal(parts: WritingParts, path: string, entry: JournalEntry): void {
  const { restore } = entry;
  const wire = {
    version: 1,
    open: entry.open,
    fingerprint: entry.fingerprint,
    reserved: entry.reserved,
    started: entry.startedAtMs,
    pid: entry.pid,
    host: entry.host,
    attempts: entry.attempts,
    last_outcome: entry.lastOutcome,
    at: entry.lastOutcomeAtMs,
    restore: restore && {
      credential: JSON.parse(encodeCredential(restore.credential)),
      until: restore.untilMs,
    },
  };
  writeAtomically(parts, path, JSON.stringify(wire, null, 2) + "\n");
}

/** How many answers of this refresh were lost, for all that is known: not one that was a refusal. */
export function lostAttempts({ attempts, lastOutcome }: JournalEntry): number {
  return lastOutcome === REFUSED ? attempts - 1 : attempts;
}

/** Removes the journal. @throws {Failure} `store` If that fails. */
export function closeJournal(files: Files, path: string): void {
  orStoreFailure("remove", path, () => files.remove(path));
}

function readRestore(value: unknown): JournalEntry["restore"] {
  const restore = asObject(value);
  const untilMs = asMoment(restore?.["until"]);
  if (restore === undefined || untilMs === undefined) return undefined;
  try {
    return { credential: decodeCredential(JSON.stringify(restore["credential"])), untilMs };
  } catch {
    return undefined;
  }
}
