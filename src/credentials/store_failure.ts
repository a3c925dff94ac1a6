/** One wording for every file of the store that cannot be read or written. */

import { Failure } from "../platform/failure.ts";
import { FileError } from "../platform/files.ts";

const HINTS: Readonly<Partial<Record<FileError["reason"], string>>> = {
  denied: "check the owner and the permissions of the folder",
  full: "free some space on the disk",
  read_only: "set QWEN_HOME to a folder that can be written",
  not_a_folder: "set QWEN_HOME to a folder",
  exists: "set QWEN_HOME to a folder",
  busy: "mount the folder instead of the single file",
  cross_device: "mount the folder instead of the single file",
};

/**
 * Runs `action`; a `FileError` becomes a `Failure` that names the path.
 * @throws {Failure} `store` If the file operation fails.
 */
export function orStoreFailure<T>(
  what: "read" | "write" | "remove" | "lock",
  path: string,
  action: () => T,
): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof FileError) throw storeFailure(what, path, error);
    throw error;
  }
}

/** The failure for a file error. */
export function storeFailure(
  what: "read" | "write" | "remove" | "lock",
  path: string,
  error: FileError,
): Failure {
  const hint = HINTS[error.reason];
  return new Failure("store", `Cannot ${what} "${path}": ${error.message}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
