/** Sweeping pending logins that nobody can take up any more, and what dead processes left of others. */

import type { Clock } from "../platform/clock.ts";
import type { Debug } from "../platform/debug.ts";
import { messageOf } from "../platform/failure.ts";
import type { Files } from "../platform/files.ts";
import { joinPath } from "../platform/paths.ts";
import { pendingIdOf, pendingPaths } from "./pending_id.ts";
import type { PendingStore } from "./pending_store.ts";

const HOUR_MS = 60 * 60 * 1000;
/** Longer than any code lives; a damaged file does not say when its code has expired. */
const LONGEST_LIFE_MS = 25 * HOUR_MS;

/** What sweeping needs. */
export interface PendingSweepParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly debug: Debug;
}

/** Removes what has expired, unless a process works with it at this moment; failing at it is no failure. */
export function sweepPendingLogins(parts: PendingSweepParts, store: PendingStore): void {
  try {
    for (const id of store.remains()) {
      if (isOver(parts, store, id)) sweepOne(parts, store, id);
    }
  } catch (error) {
    parts.debug(() => `could not sweep pending logins: ${messageOf(error)}`);
  }
}

/** Looked at again under the lock: whoever waits for a login may have changed it. */
function sweepOne(parts: PendingSweepParts, store: PendingStore, id: string): void {
  try {
    const lock = store.lock(id);
    if (lock === undefined) return;
    try {
      if (!isOver(parts, store, id)) return;
      store.remove(id);
      parts.debug(() => `removed the pending login "${id}": it had expired`);
    } finally {
      lock.release();
    }
  } catch (error) {
    parts.debug(() => `could not sweep the pending login "${id}": ${messageOf(error)}`);
  }
}

/** Whether a login has expired; without a file that tells, whether what is left of it is old. */
function isOver(parts: PendingSweepParts, store: PendingStore, id: string): boolean {
  const nowMs = parts.clock.nowMs();
  try {
    const login = store.load(id);
    if (login !== undefined) return login.expiresAtMs <= nowMs;
  } catch {
    return newestMs(parts, store.folder, id) < nowMs - LONGEST_LIFE_MS;
  }
  return newestMs(parts, store.folder, id) < nowMs - HOUR_MS;
}

/** Modification time of the newest file of a login, milliseconds since the epoch. */
function newestMs({ files }: PendingSweepParts, folder: string, id: string): number {
  const { lock } = pendingPaths(folder, id);
  const names = files.list(folder).filter((name) => pendingIdOf(name) === id);
  const paths = names.map((name) => joinPath(folder, name));
  // The lock counts only where there is nothing else: this sweep may just have made it.
  const others = paths.filter((path) => path !== lock);
  const times = (others.length > 0 ? others : paths)
    .map((path) => files.linkFacts(path)?.modifiedAtMs ?? -Infinity);
  return Math.max(...times);
}
