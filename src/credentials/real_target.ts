/** Where a file really lies: a symbolic link in its place is followed once, also to where nothing is yet. */

import type { Files } from "../platform/files.ts";
import { orStoreFailure } from "./store_failure.ts";

/**
 * The path itself, or what a symbolic link there points to.
 * @throws {Failure} `store` If it cannot be looked at.
 */
export function realTarget(files: Pick<Files, "linkFacts" | "linkTarget">, path: string): string {
  return orStoreFailure("write", path, () => {
    if (files.linkFacts(path)?.kind !== "link") return path;
    return files.linkTarget(path);
  });
}
