/** The kernel lock between qwenauth processes: when its holder dies, the kernel frees it. */

import { FileError, type FileFacts, type Files, type OpenFile } from "../platform/files.ts";
import { folderOf } from "../platform/paths.ts";
import type { KernelLockTry } from "../platform/relay.ts";
import { checkFolder } from "./ownership.ts";
import { storeFailure } from "./store_failure.ts";

const REOPEN_LIMIT = 10;

/**
 * Tries once to take the lock on `path`, which is created if need be and never deleted.
 * @throws {Failure} `store` If the file cannot be created, or its folder is someone else's.
 */
export function tryKernelLock(files: Files, path: string): KernelLockTry {
  const folder = folderOf(path);
  checkFolder(files, folder);
  try {
    files.makeFolder(folder);
    for (let opened = 0; opened < REOPEN_LIMIT; opened++) {
      const file = files.openOrCreate(path);
      const taken = tryLock(file);
      const there = taken === true ? stillThere(files, path, file) : undefined;
      if (there) return { kind: "held", inode: there.inode, release: () => file.close() };
      file.close();
      if (taken !== true) return { kind: taken === false ? "busy" : "unsupported" };
    }
    return { kind: "busy" };
  } catch (error) {
    if (error instanceof FileError) throw storeFailure("lock", path, error);
    throw error;
  }
}

/** Someone may have replaced the file between opening and locking: a lock on the old one excludes nobody. */
function stillThere(files: Files, path: string, file: OpenFile): FileFacts | undefined {
  try {
    const facts = file.facts();
    return facts.inode === files.facts(path)?.inode ? facts : undefined;
  } catch (error) {
    file.close();
    throw error;
  }
}

function tryLock(file: { tryLock(): boolean }): boolean | "unsupported" {
  try {
    return file.tryLock();
  } catch {
    return "unsupported";
  }
}
