/** Who waits for a pending login: noted in its lock file, for the message to others. */

import { messageOf } from "../platform/failure.ts";
import { decodeLock, type LockHolder } from "./lock_content.ts";
import { pendingPaths } from "./pending_id.ts";
import type { PendingStore } from "./pending_store.ts";

/** A process that waits for a login, as far as it is known. */
export interface PendingHolder extends LockHolder {
  /** Whether it is a process of this machine. */
  readonly isHere: boolean;
}

/** Notes that this process holds the lock; failing at it is no failure. */
export function noteHolder({ parts, folder }: PendingStore, id: string): void {
  const { files, pid, hostName, clock, debug } = parts;
  const { lock: path } = pendingPaths(folder, id);
  try {
    const file = files.open(path);
    try {
      const holder = { program: "qwenauth", pid, host: hostName, since: clock.nowMs() };
      file.overwrite(JSON.stringify(holder));
    } finally {
      file.close();
    }
  } catch (error) {
    debug(() => `could not write "${path}": ${messageOf(error)}`);
  }
}

/** The process that holds the lock, as it noted itself. */
export function findHolder({ parts, folder }: PendingStore, id: string): PendingHolder {
  const { files, hostName } = parts;
  let text: string | undefined;
  try {
    text = files.readText(pendingPaths(folder, id).lock);
  } catch {
    // Then nobody knows who it is.
  }
  const holder = decodeLock(text ?? "");
  return { ...holder, isHere: holder.pid !== undefined && holder.host === hostName };
}
