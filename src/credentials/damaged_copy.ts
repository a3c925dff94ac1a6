/** Keeping what cannot be read: a damaged file is moved aside, never thrown away. */

import type { Clock } from "../platform/clock.ts";
import type { Files } from "../platform/files.ts";
import { realTarget } from "./real_target.ts";
import { orStoreFailure } from "./store_failure.ts";

/**
 * Moves a file to `<name>.damaged-<milliseconds>` beside it.
 * @returns the new path, undefined if there was no file
 * @throws {Failure} `store` If it cannot be moved.
 */
export function keepDamagedCopy(
  { files, clock }: { readonly files: Files; readonly clock: Clock },
  path: string,
): string | undefined {
  return orStoreFailure("write", path, () => {
    const real = realTarget(files, path);
    if (files.linkFacts(real) === undefined) return undefined;
    const aside = `${real}.damaged-${clock.nowMs()}`;
    files.rename(real, aside);
    return aside;
  });
}
