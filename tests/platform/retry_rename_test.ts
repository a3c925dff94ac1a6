/** Replacing a file that someone has open. */

import { deepEqual, throws } from "node:assert/strict";
import { retryRename } from "../../src/platform/retry_rename.ts";

/** Renames over a file that is closed after so many refusals; gives the pauses in between. */
function pausesOver(refusals: number): number[] {
  const pauses: number[] = [];
  let left = refusals;
  const rename = () => {
    if (left-- > 0) throw new Deno.errors.PermissionDenied("someone has it open");
  };
  retryRename(rename, (ms) => pauses.push(ms));
  return pauses;
}

Deno.test("a rename over an open file is retried for 1 s", () => {
  deepEqual(pausesOver(0), []);
  deepEqual(pausesOver(1), [50]);
  const pauses = pausesOver(20);
  deepEqual(pauses.reduce((sum, ms) => sum + ms), 1000);
  throws(() => pausesOver(21), Deno.errors.PermissionDenied);
});
