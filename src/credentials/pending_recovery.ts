/** Finding again the grant that a process was writing down when it was killed. */

import { messageOf } from "../platform/failure.ts";
import { joinPath, nameOf } from "../platform/paths.ts";
import { adoptReserved } from "./atomic_write.ts";
import { pendingPaths } from "./pending_id.ts";
import { decodePendingLogin } from "./pending_login.ts";
import type { PendingStore } from "./pending_store.ts";

/**
 * Makes a temporary file that holds a whole grant the file of the login, and removes other temporary
 * files of it. The lock must be held. Failing at it is no failure.
 */
export function recoverPendingLogin({ parts, folder }: PendingStore, id: string): void {
  const { files, debug } = parts;
  const { login: path } = pendingPaths(folder, id);
  try {
    const leftovers = files.list(folder).filter((name) => name.startsWith(`${nameOf(path)}.tmp.`));
    for (const leftover of leftovers.map((name) => joinPath(folder, name))) {
      if (isGrant(id, files.readText(leftover))) adoptReserved(parts, leftover, path);
      else files.remove(leftover);
    }
  } catch (error) {
    debug(() => `could not look for leftovers of "${path}": ${messageOf(error)}`);
  }
}

function isGrant(id: string, text = ""): boolean {
  try {
    return decodePendingLogin(id, text).state.kind === "granted";
  } catch {
    return false;
  }
}
