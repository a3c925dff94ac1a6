/** Sweeping, at the beginning of every login, the pending logins that have expired. */

import { findQwenHome } from "../../config/qwen_home.ts";
import { sweepPendingLogins } from "../../credentials/pending_sweep.ts";
import { messageOf } from "../../platform/failure.ts";
import { joinPath } from "../../platform/paths.ts";
import type { SignInSurroundings } from "../sign_in.ts";
import { openPendingStore } from "./pending_logins.ts";

/** Removes them, whatever their server; failing at it is no failure of the login. */
export function sweepExpiredLogins(surroundings: SignInSurroundings): void {
  const { environment, files, machine, debug } = surroundings;
  let folder: string;
  try {
    folder = joinPath(findQwenHome(environment, files), "qwenauth");
  } catch (error) {
    // Where there is no home there is nothing to sweep; the login says what is wrong.
    debug(() => `could not sweep pending logins: ${messageOf(error)}`);
    return;
  }
  const { pid, hostName } = machine;
  const store = openPendingStore({ ...surroundings, pid, hostName }, folder);
  sweepPendingLogins(surroundings, store);
}
