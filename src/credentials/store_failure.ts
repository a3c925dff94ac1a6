/** One wording for every file of the store that cannot be read or written. */

import { Failure } from "../platform/failure.ts";
import { FileError } from "../platform/files.ts";
import { folderOf } from "../platform/paths.ts";
import { shellWord } from "../shell/shell_word.ts";

/** The command that shows what is in the way. */
function hintFor(path: string, reason: FileError["reason"]): string | undefined {
  switch (reason) {
    case "denied":
      return `ls -ld ${shellWord(folderOf(path))} ${shellWord(path)}`;
    case "full":
      return `df -h ${shellWord(folderOf(path))}`;
    case "read_only":
    case "not_a_folder":
    case "exists":
      return "export QWEN_HOME=/path/to/folder";
    case "busy":
    case "cross_device":
      return `df ${shellWord(path)}`;
    default:
      return undefined;
  }
}

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
  const hint = hintFor(path, error.reason);
  return new Failure("store", `Cannot ${what} "${path}": ${error.message}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
