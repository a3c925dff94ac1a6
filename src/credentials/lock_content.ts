/** What stands in the lock file, and when a lock found there is dead. */

import { parseJsonObject } from "../requests/json_object.ts";
import { asMoment, asNumber, asText } from "./json_file.ts";

/** Who holds the lock, as far as the file tells. */
export interface LockHolder {
  /** Undefined in a lock that another program wrote. */
  readonly lockId: string | undefined;
  readonly pid: number | undefined;
  readonly host: string | undefined;
  readonly program: string | undefined;
  /** Identity of the kernel lock that the holder has beside it: its inode number. */
  readonly kernelLock: number | undefined;
  /** Milliseconds since the epoch by the holder's own clock; undefined if the content has none. */
  readonly timestampMs: number | undefined;
  /** When the holder took the lock, by its own clock; undefined if the content does not say. */
  readonly sinceMs: number | undefined;
}

/** Ages after which a foreign lock is dead, in milliseconds without a touch. */
export const STALE_AFTER_MS = { dated: 10_000, undated: 35_000 } as const;

/** Content of our own lock file. */
export function encodeLock(holder: LockHolder): string {
  const { lockId, timestampMs: timestamp, sinceMs: since, pid, host, program } = holder;
  const kernel_lock = holder.kernelLock;
  return JSON.stringify({ lockId, timestamp, since, pid, host, program, kernel_lock });
}

/** Reads any content; what is no JSON object tells nothing of its holder. */
export function decodeLock(text: string): LockHolder {
  const value = parseJsonObject(text) ?? {};
  return {
    lockId: asText(value["lockId"]),
    pid: asNumber(value["pid"]),
    host: asText(value["host"]),
    program: asText(value["program"]),
    kernelLock: asNumber(value["kernel_lock"]),
    timestampMs: asMoment(value["timestamp"]),
    sinceMs: asMoment(value["since"]),
  };
}

/** What a process has beside the lock file. */
export interface OwnLock {
  readonly hostName: string;
  /** Inode number of the kernel lock, undefined on Windows. */
  readonly kernelLock: number | undefined;
}

/** What is known of a lock at the moment of a decision. */
export interface LockSighting {
  readonly holder: LockHolder;
  /** Time since its last modification, by the clock of the file system that holds it. */
  readonly ageMs: number;
  /** Now, by the clock of that file system, milliseconds since the epoch. */
  readonly fileSystemNowMs: number;
  /** How long this process has watched it without any change. */
  readonly unchangedMs: number;
}

/**
 * Whether the holder of a lock is dead.
 * @param own this machine and the kernel lock that this process holds, if it does: a living qwenauth of
 *   this machine would hold it
 */
export function isStale(sighting: LockSighting, own: OwnLock | undefined): boolean {
  const { holder, fileSystemNowMs } = sighting;
  const isOwnKind = holder.program === "qwenauth";
  if (isOwnKind && own !== undefined && isLeftover(holder, own)) return true;
  // A lock dated in the future never gets old: what counts then is how long it has stood unchanged.
  const untouchedMs = Math.max(sighting.ageMs, sighting.unchangedMs);
  if (isOwnKind) return untouchedMs >= STALE_AFTER_MS.dated;
  const isDated = holder.timestampMs !== undefined &&
    fileSystemNowMs - holder.timestampMs >= STALE_AFTER_MS.dated;
  return untouchedMs >= (isDated ? STALE_AFTER_MS.dated : STALE_AFTER_MS.undated);
}

/** Deliberately only for the same kernel lock: under another name of the file, another one is locked. */
function isLeftover({ host, kernelLock }: LockHolder, own: OwnLock): boolean {
  return host === own.hostName && (kernelLock === undefined || kernelLock === own.kernelLock);
}

/** The holder in words: `pid 4711 on "build"`. */
export function describeHolder(holder: LockHolder): string {
  if (holder.pid === undefined) return holder.program ?? "another program";
  const host = holder.host === undefined ? "" : ` on "${holder.host}"`;
  return `${holder.program ?? "another program"}, pid ${holder.pid}${host}`;
}
