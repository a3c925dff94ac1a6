/** Sweeping temporary files that dead processes left beside the files of a sign-in. */

import { hasLeftovers, sweepLeftovers } from "../../credentials/atomic_write.ts";
import { readJournal } from "../../credentials/journal.ts";
import { messageOf } from "../../platform/failure.ts";
import { folderOf, joinPath } from "../../platform/paths.ts";
import type { RenewalParts } from "./renewal_parts.ts";

const HOUR_MS = 60 * 60 * 1000;

/**
 * Removes those that are older than an hour, except one that an open journal names; failing at it is no
 * failure. `all` removes the young ones of credential and journal too, which under both locks are nobody's.
 */
export function sweepSignIn(
  { files, clock, paths, debug }: Pick<RenewalParts, "files" | "clock" | "paths" | "debug">,
  { all = false }: { readonly all?: boolean } = {},
): void {
  const underLock = [paths.credential, paths.journal];
  const targets = [
    ...underLock,
    paths.sharedLock,
    joinPath(paths.ownFolder, "state.json"),
    joinPath(folderOf(paths.journal), "fingerprint.key"),
  ];
  const keep = readJournal(files, paths.journal)?.reserved;
  for (const target of targets) {
    try {
      const olderThanMs = all && underLock.includes(target) ? -Infinity : HOUR_MS;
      sweepLeftovers(files, target, clock.nowMs() - olderThanMs, keep);
    } catch (error) {
      debug(() => `could not sweep beside "${target}": ${messageOf(error)}`);
    }
  }
}

/** Whether temporary files lie there that may hold a credential. */
export function hasSecretLeftovers(
  { files, paths }: Pick<RenewalParts, "files" | "paths">,
): boolean {
  return [paths.credential, paths.journal].some((target) => hasLeftovers(files, target));
}
