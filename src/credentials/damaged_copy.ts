/** Keeping what cannot be read: a damaged file is moved aside, never thrown away, and found again. */

import type { Clock } from "../platform/clock.ts";
import type { Files } from "../platform/files.ts";
import { folderOf, joinPath, nameOf } from "../platform/paths.ts";
import { realTarget } from "./real_target.ts";
import { orStoreFailure } from "./store_failure.ts";

/** Stands between the name of the file and the time. */
const MARK = ".damaged-";

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
    const aside = `${real}${MARK}${clock.nowMs()}`;
    files.rename(real, aside);
    return aside;
  });
}

/**
 * Paths of the copies that are kept of a file, the oldest first.
 * @throws {Failure} `store` If the folder cannot be read.
 */
export function findDamagedCopies(files: Files, path: string): readonly string[] {
  return orStoreFailure("read", path, () => {
    const real = realTarget(files, path);
    const start = `${nameOf(real)}${MARK}`;
    const names = files.list(folderOf(real)).filter((name) => name.startsWith(start));
    return names.sort().map((name) => joinPath(folderOf(real), name));
  });
}
