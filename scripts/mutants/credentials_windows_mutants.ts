/** Promises of `credentials.md`: what Windows lacks is left out, not faked; what no table says else. */

import type { Mutant } from "./mutant.ts";

const WINDOWS = "tests/auth/renewal/windows_store_test.ts";
const RETRY = {
  at: "src/platform/retry_rename.ts",
  test: "tests/platform/retry_rename_test.ts",
} as const;

/** One mutant for each promise. */
export const CREDENTIALS_WINDOWS_MUTANTS: readonly Mutant[] = [
  {
    ...RETRY,
    promise: "On Windows a rename over an open file is retried for 1 s",
    was: "const PAUSE_MS = 50;",
    becomes: "const PAUSE_MS = 25;",
    named: "a rename over an open file is retried for 1 s",
  },
  {
    ...RETRY,
    promise: "A rename that goes on failing is a failure, after a second and not sooner",
    was: "if (retries >= RETRIES || !mayBeOpen(error)) throw error;",
    becomes: "if (retries >= RETRIES - 1 || !mayBeOpen(error)) throw error;",
    named: "a rename over an open file is retried for 1 s",
  },
  {
    ...RETRY,
    promise: "On Windows a rename is retried only after what an open file causes",
    was: " || !mayBeOpen(error)",
    becomes: "",
    named: "a rename is retried only after what an open file causes",
  },
  {
    promise: "Without inode numbers a lock is told by its lockId: a foreign one is left alone",
    at: "src/credentials/shared_lock.ts",
    test: WINDOWS,
    was: 'return decodeLock(files.readText(this.#path) ?? "").lockId === this.#lockId;',
    becomes: "return files.linkFacts(this.#path) !== undefined;",
    named: "Windows: a lock that another program has put in place of ours is left alone",
  },
  {
    promise: "Without inode numbers a lock that has gone is noticed all the same",
    at: "src/credentials/shared_lock.ts",
    test: WINDOWS,
    was: 'return decodeLock(files.readText(this.#path) ?? "").lockId === this.#lockId;',
    becomes: "const text = files.readText(this.#path);\n" +
      "    return text === undefined || decodeLock(text).lockId === this.#lockId;",
    named: "Windows: a lock found gone is created again",
  },
  {
    promise: "Without inode numbers a leftover of this host is stale at once",
    at: "src/credentials/lock_content.ts",
    test: WINDOWS,
    was: "(kernelLock === undefined || kernelLock === own.kernelLock)",
    becomes: "kernelLock !== undefined && kernelLock === own.kernelLock",
    named: "Windows: a leftover of this host is stale at once, the lock of a living one is not",
  },
  {
    promise: "Without inode numbers the kernel lock that was taken is the one at its path",
    at: "src/credentials/kernel_lock.ts",
    test: WINDOWS,
    was: "return facts.inode === files.facts(path)?.inode ? facts : undefined;",
    becomes: "return facts.inode && facts.inode === files.facts(path)?.inode ? facts : undefined;",
    named: "Windows: a refresh needs no modes, owners nor inode numbers",
  },
  {
    promise: "On Windows no mode is noted or set for a file",
    at: "src/credentials/ownership.ts",
    test: WINDOWS,
    was: "mode === undefined || (mode & 0o077) === 0 || facts.uid !== files.uid",
    becomes: "(mode !== undefined && (mode & 0o077) === 0) || facts.uid !== files.uid",
    named: "Windows: a refresh needs no modes, owners nor inode numbers",
  },
  {
    promise: "A lock whose content is no JSON is read like any other",
    at: "src/credentials/lock_content.ts",
    test: "tests/credentials/lock_table_test.ts",
    was: "const value = parseJsonObject(text) ?? {};",
    becomes: "const value = JSON.parse(text) ?? {};",
    named: "reads any content; uses the modification time",
  },
  {
    promise: "Where the kernel lock fails status says so",
    at: "src/commands/status_screen/sign_in_rows.ts",
    test: "tests/commands/status_test.ts",
    was: "...(report.hasKernelLocks === false",
    becomes: "...(report.hasKernelLocks === undefined",
    named: "status as text: no kernel locks",
  },
];
