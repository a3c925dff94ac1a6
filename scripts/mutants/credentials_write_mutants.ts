/** Promises of `credentials.md`: the atomic write, and what it leaves. */

import type { Mutant } from "./mutant.ts";

const WRITE = {
  at: "src/credentials/atomic_write.ts",
  test: "tests/credentials/atomic_write_test.ts",
} as const;
const SWEEP = {
  at: "src/auth/renewal/sweep_sign_in.ts",
  test: "tests/auth/renewal/recover_test.ts",
} as const;

const ORDER = "a file is written to a temporary name in the same folder, flushed, renamed";

/** One mutant for each promise. */
export const CREDENTIALS_WRITE_MUTANTS: readonly Mutant[] = [
  {
    ...WRITE,
    promise: "What is written is flushed to the disk before it is renamed",
    was: "  file.overwrite(text);\n  file.sync();\n",
    becomes: "  file.overwrite(text);\n",
    named: "what has been written survives a loss of power",
  },
  {
    ...WRITE,
    promise: "The folder is flushed after the rename, not before it",
    was: "        files.rename(path, real);\n        files.syncFolder(folderOf(real));",
    becomes: "        files.syncFolder(folderOf(real));\n        files.rename(path, real);",
    named: ORDER,
  },
  {
    ...WRITE,
    promise: "The temporary file is created exclusively: a link in its place is not followed",
    was: "return files.createNew(path);",
    becomes: "return files.openOrCreate(path);",
    named: "temporary names are created exclusively",
  },
  {
    ...WRITE,
    promise: "A target that is a link is followed: what is written lies beside the real file",
    was: "  const real = realTarget(files, target);\n  checkWritable(files, real);",
    becomes: "  const real = target;\n  checkWritable(files, real);",
    named: "the target may be a symbolic link: followed once, written beside the real file",
  },
  {
    ...WRITE,
    promise: "A target that is a mount point is found out before the refresh token is spent",
    was: "    refuseMountPoint(files, real, path);\n",
    becomes: "",
    named: "a target that is a mount point is a clear error, not an in-place write",
  },
  {
    promise: "The rename over a mount point, EBUSY, is a clear error with a hint",
    at: "src/credentials/store_failure.ts",
    test: "tests/credentials/atomic_write_test.ts",
    was: '    case "busy":\n',
    becomes: "",
    named: "a target that is a mount point is a clear error, not an in-place write",
  },
  {
    ...WRITE,
    promise: "A write that fails leaves no temporary file",
    was: "    temporary.commit(text);\n  } catch (error) {\n    temporary.discard();",
    becomes: "    temporary.commit(text);\n  } catch (error) {",
    named: "a failed write leaves the old file and no temporary one",
  },
  {
    ...WRITE,
    promise: "The room for the answer is 64 KiB of real bytes",
    was: ".repeat(64)",
    becomes: ".repeat(32)",
    named: "a reserved file has 64 KiB of real bytes, flushed",
  },
  {
    ...WRITE,
    promise: "The room for the answer is flushed: a full disk stops here",
    was: "fill(file, PADDING)),",
    becomes: "file.overwrite(PADDING)),",
    named: "a reserved file has 64 KiB of real bytes, flushed",
  },
  {
    ...WRITE,
    promise: "An answer found again after a crash is flushed before it becomes the target",
    was: "    flush(files, reserved);\n    files.rename(reserved, real);",
    becomes: "    files.rename(reserved, real);",
    named: "a reserved file that is found again is flushed, renamed, the folder flushed",
  },
  {
    ...WRITE,
    promise: "The folder is flushed as well after an answer found again has become the target",
    was: "    files.rename(reserved, real);\n    files.syncFolder(folderOf(real));",
    becomes: "    files.rename(reserved, real);",
    named: "a reserved file that is found again is flushed, renamed, the folder flushed",
  },
  {
    ...WRITE,
    promise: "An answer found again is put beside the link's real file, never over the link",
    was: "  const real = realTarget(files, target);\n  orStoreFailure",
    becomes: "  const real = target;\n  orStoreFailure",
    named: "a reserved file that is found again is flushed, renamed, the folder flushed",
  },
  {
    ...WRITE,
    promise: "Nothing is swept but temporary files of this very target",
    was: "name.startsWith(`${nameOf(real)}.tmp.`)",
    becomes: 'name.includes(".tmp.")',
    named: "leftovers older than an hour are swept, except the one to keep; nothing else is",
  },
  {
    ...WRITE,
    promise: "A leftover that is an hour old to the millisecond is not swept yet",
    was: "facts.modifiedAtMs < beforeMs",
    becomes: "facts.modifiedAtMs <= beforeMs",
    test: "tests/auth/renewal/recover_test.ts",
    named: "leftover temporary files older than an hour are swept",
  },
  {
    ...SWEEP,
    promise: "A leftover that an open journal names is not swept",
    was: "const keep = readJournal(files, paths.journal)?.reserved;",
    becomes: "const keep = undefined;",
    named: "leftover temporary files older than an hour are swept",
  },
  {
    ...SWEEP,
    promise: "Leftovers are swept beside every file of the sign-in, the lock file too",
    was: "    paths.sharedLock,\n",
    becomes: "",
    named: "leftover temporary files older than an hour are swept",
  },
];
