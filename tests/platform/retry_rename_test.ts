/** Replacing a file that someone has open. */

import { deepEqual, throws } from "node:assert/strict";
import { retryRename } from "../../src/platform/retry_rename.ts";

/** Code under which Deno reports a sharing violation. */
const sharingViolation = () =>
  Object.assign(new Error("used by another process"), { code: "EBUSY" });

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

Deno.test("a rename is retried only after what an open file causes", () => {
  const triesAt = (error: Error) => {
    let tries = 0;
    const rename = () => {
      tries++;
      throw error;
    };
    throws(() => retryRename(rename, () => {}), error);
    return tries;
  };
  const { NotFound, AlreadyExists, Busy, PermissionDenied } = Deno.errors;
  const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
  deepEqual([new NotFound(""), new AlreadyExists(""), full].map(triesAt), [1, 1, 1]);
  const open = [new PermissionDenied(""), new Busy(""), sharingViolation()];
  deepEqual(open.map(triesAt), [21, 21, 21]);
});
