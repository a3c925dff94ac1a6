/** Files that were passed over, as sentences for whoever wonders why. */

import type { Debug } from "../platform/debug.ts";

/** What was passed over so far. */
export interface SkippedFiles {
  /** One sentence for each file. */
  readonly warnings: readonly string[];
  /** Notes one; `why` is the reason as the end of a sentence. */
  readonly skip: (path: string, why: string) => void;
}

/** Begins the list; what it takes in is told to `debug` at once. */
export function listSkippedFiles(debug: Debug): SkippedFiles {
  const warnings: string[] = [];
  const skip = (path: string, why: string) => {
    const warning = `Skipped "${path}": ${why}`;
    warnings.push(warning);
    debug(() => warning);
  };
  return { warnings, skip };
}
