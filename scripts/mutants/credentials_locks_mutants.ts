/** Promises of `credentials.md`: the two locks, how they are made, kept and released. */

import type { Mutant } from "./mutant.ts";

const TABLE = {
  at: "src/credentials/shared_lock.ts",
  test: "tests/credentials/lock_table_test.ts",
} as const;
const STALE = { ...TABLE, at: "src/credentials/lock_content.ts" } as const;
const KERNEL = {
  at: "src/credentials/kernel_lock.ts",
  test: "tests/credentials/kernel_lock_test.ts",
} as const;

/** One mutant for each promise. */
export const CREDENTIALS_LOCKS_MUTANTS: readonly Mutant[] = [
  {
    promise: "The locks are released in the reverse order",
    at: "src/credentials/credential_lock.ts",
    test: TABLE.test,
    was: "    shared.release();\n    kernel?.release();",
    becomes: "    kernel?.release();\n    shared.release();",
    named: "the locks are taken in their order and released in the reverse one",
  },
  {
    promise: "Both locks are released when a signal ends the program",
    at: "src/credentials/credential_lock.ts",
    test: TABLE.test,
    was: "signals.onExit(release)",
    becomes: "signals.onExit(() => shared.release())",
    named: "both locks are released when a signal ends the program",
  },
  {
    promise: "A lock that a signal has released is released again without harm",
    at: "src/credentials/credential_lock.ts",
    test: TABLE.test,
    was: "    kernel = undefined;\n",
    becomes: "",
    named: "both locks are released when a signal ends the program",
  },
  {
    promise: "The kernel lock is exclusive",
    at: "src/platform/deno_files.ts",
    test: "tests/files/deno_files_test.ts",
    was: "file.tryLockSync(true)",
    becomes: "file.tryLockSync(false)",
    named: "the kernel lock is exclusive between two handles",
  },
  {
    ...KERNEL,
    promise: "After locking, the handle's inode is compared with the path's",
    was: "return facts.inode === files.facts(path)?.inode ? facts : undefined;",
    becomes: "return facts;",
    named: "after locking, the handle's inode is compared with the path's",
  },
  {
    ...KERNEL,
    promise: "A lock that was taken on a file that is not there any more is tried on the new one",
    was: "opened < REOPEN_LIMIT",
    becomes: "opened < 1",
    named: "if they differ, it is opened again",
  },
  {
    ...KERNEL,
    promise: "The target of the kernel lock is never deleted: others wait for this very file",
    was: "release: () => file.close() };",
    becomes: "release: () => (files.remove(path), file.close()) };",
    test: "tests/credentials/credential_lock_test.ts",
    named: "the target of the kernel lock is never deleted",
  },
  {
    ...STALE,
    promise: "The lock file names the program, or no qwenauth finds its own leftovers",
    was: "since, pid, host, program, kernel_lock",
    becomes: "since, pid, host, kernel_lock",
    named: "its content is rewritten every 2 s while it is held",
  },
  {
    ...TABLE,
    promise: "The lock appears complete: it has its content before it has its name",
    was:
      "      file.overwrite(this.#content());\n      const nowMs = file.facts().modifiedAtMs;\n" +
      "      try {\n        files.link(temporary, this.#path);",
    becomes: "      const nowMs = file.facts().modifiedAtMs;\n      try {\n" +
      "        files.link(temporary, this.#path);\n        file.overwrite(this.#content());",
    named: "the lock appears complete: written to a temporary name, linked into place",
  },
  {
    ...TABLE,
    promise: "Where links do not work the lock is created exclusively",
    was: "file = files.createNew(this.#path);",
    becomes: "file = files.openOrCreate(this.#path);",
    named: "where links do not work a lock that exists is respected",
  },
  {
    ...TABLE,
    promise: "Where links do not work a folder that cannot be written is not waited for",
    was: 'error instanceof FileError && error.reason === "exists") return false;',
    becomes: "error instanceof FileError) return false;",
    named: "where links do not work a folder that cannot be written is exit 10 at once",
  },
  {
    ...TABLE,
    promise: "A lock that could not be written where links do not work is not left there empty",
    was: "      file.close();\n      files.remove(this.#path);\n      throw error;",
    becomes: "      file.close();\n      throw error;",
    named: "where links do not work a lock that cannot be written is not left there",
  },
];
