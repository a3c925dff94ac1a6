/** Forgetting every refresh under way, with the room that was reserved for its answer. */

import { closeJournal, readJournal } from "../../credentials/journal.ts";
import type { RenewalParts } from "./renewal_parts.ts";

/** @throws {Failure} `store` If the journal cannot be removed. */
export function clearJournal(parts: Pick<RenewalParts, "files" | "paths" | "debug">): void {
  const { files, paths } = parts;
  const reserved = readJournal(files, paths.journal)?.reserved;
  closeJournal(files, paths.journal);
  if (reserved === undefined) return;
  try {
    files.remove(reserved);
  } catch {
    parts.debug(() => `could not remove "${reserved}"`);
  }
}
