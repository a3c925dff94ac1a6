/** Promises of `security.md`: files (5). */

import type { Mutant } from "./mutant.ts";

const DISK = { at: "src/platform/deno_files.ts", test: "tests/files/deno_files_test.ts" } as const;
const OWNERS = {
  at: "src/credentials/ownership.ts",
  test: "tests/credentials/ownership_test.ts",
} as const;
const WRITING = {
  at: "src/credentials/atomic_write.ts",
  test: "tests/credentials/atomic_write_test.ts",
} as const;

/** One mutant for each promise. */
export const SECURITY_FILES_MUTANTS: readonly Mutant[] = [
  {
    ...DISK,
    promise: "Folders are created closed to others, also those in between",
    was: "const FOLDER_MODE = 0o700;",
    becomes: "const FOLDER_MODE = 0o755;",
    named: "files are created with 0600 and folders with 0700, whatever the umask",
  },
  {
    ...DISK,
    promise: "Files are created closed to others, those that are appended to as well",
    was: "{ append: true, create: true, mode: FILE_MODE }",
    becomes: "{ append: true, create: true }",
    named: "files are created with 0600 and folders with 0700, whatever the umask",
  },
  {
    ...DISK,
    promise: "A temporary file is created exclusively, and no link is followed",
    was: "{ ...NEW_FILE, createNew: true }",
    becomes: "{ ...NEW_FILE, create: true }",
    named: "a new file is created exclusively, also against a link to nowhere",
  },
  {
    ...WRITING,
    promise: "Temporary names cannot be told beforehand",
    was: "`${target}.tmp.${random.uuid()}`",
    becomes: "`${target}.tmp.1`",
    named: "a file is written to a temporary name in the same folder",
  },
  {
    ...WRITING,
    promise: "A temporary name that is taken is not written to",
    was: "return files.createNew(path);",
    becomes: "return files.openOrCreate(path);",
    named:
      "temporary names are created exclusively: one that is taken, also by a link, is not followed",
  },
  {
    ...OWNERS,
    promise: "A mode that only the group gains by is tightened as well",
    was: "(mode & 0o077) === 0",
    becomes: "(mode & 0o007) === 0",
    named: "a wider mode is tightened on a file of one's own only",
  },
  {
    ...OWNERS,
    promise: "Tightening takes permissions away and gives none",
    was: "files.setMode(path, mode & 0o600);",
    becomes: "files.setMode(path, 0o600);",
    named: "a wider mode is tightened on a file of one's own only",
  },
  {
    ...OWNERS,
    promise: "The mode of somebody else's file is left alone",
    was: " || facts.uid !== files.uid) return;",
    becomes: ") return;",
    named: "a wider mode is tightened on a file of one's own only",
  },
  {
    ...OWNERS,
    promise: "A tightened mode is noted under --debug",
    was: 'debug(() => `tightened the mode of "${path}" from ${mode.toString(8)}`);',
    becomes: "",
    test: "tests/credentials/credential_file_test.ts",
    named: "a wider mode on a file that holds a secret is tightened, with a note under --debug",
  },
  {
    ...OWNERS,
    promise: "Somebody else's file is not read",
    was: "if (facts.uid === uid || facts.uid === ROOT || uid === ROOT) return;",
    becomes: "if (facts.uid === uid || facts.uid <= uid || uid === ROOT) return;",
    named: "a file is read by its owner, if it is root's by anyone, and by root in any case",
  },
  {
    ...OWNERS,
    promise: "A file of root is read by anyone",
    was: "facts.uid === uid || facts.uid === ROOT || uid === ROOT",
    becomes: "facts.uid === uid || uid === ROOT",
    named: "a file is read by its owner, if it is root's by anyone, and by root in any case",
  },
  {
    ...OWNERS,
    promise: "Root reads anyone's file",
    was: "facts.uid === uid || facts.uid === ROOT || uid === ROOT",
    becomes: "facts.uid === uid || facts.uid === ROOT",
    named: "a file is read by its owner, if it is root's by anyone, and by root in any case",
  },
  {
    ...OWNERS,
    promise: "Root replaces nobody's file",
    was: "if (owner !== undefined && owner !== uid) throw",
    becomes: "if (owner !== undefined && owner !== uid && uid !== ROOT) throw",
    named: "a file is written by its owner alone, in a folder of one's own or of root",
  },
  {
    ...OWNERS,
    promise: "Nothing is written into somebody else's folder, a new file neither",
    was: "checkFolder(files, folderOf(path));",
    becomes: "",
    named: "a file is written by its owner alone, in a folder of one's own or of root",
  },
  {
    at: "src/credentials/credential_file.ts",
    test: "tests/credentials/credential_file_test.ts",
    promise: "The owner is looked at before the credential is read",
    was: "checkReadable(",
    becomes: "void (",
    named: "a foreign owner is exit 10 before reading, unless the owner is root",
  },
  {
    at: "src/credentials/journal.ts",
    test: "tests/auth/renewal/second_copy_test.ts",
    promise: "A journal of somebody else puts no credential in the place of one's own",
    was: "  if (!isBelieved(files, path)) return undefined;\n",
    becomes: "",
    named:
      "a journal that belongs to someone else is not believed: what stands in it signs nobody in",
  },
  {
    at: "src/credentials/fingerprint.ts",
    test: "tests/credentials/journal_test.ts",
    promise: "Fingerprints are made under no key of somebody else",
    was: "    if (facts !== undefined) checkReadable(files, path, facts);\n",
    becomes: "",
    named: "a key of fingerprints that belongs to someone else is not used: exit 10",
  },
];
