/** Promises of `credentials.md`: the files, their codec, their reading, and which file it is. */

import type { Mutant } from "./mutant.ts";

const DISK = { at: "src/platform/deno_files.ts", test: "tests/files/deno_files_test.ts" } as const;
const CODEC = {
  at: "src/credentials/credential.ts",
  test: "tests/credentials/credential_test.ts",
} as const;
const READING = {
  at: "src/credentials/credential_file.ts",
  test: "tests/credentials/credential_file_test.ts",
} as const;
const PATHS = {
  at: "src/credentials/credential_paths.ts",
  test: "tests/credentials/credential_paths_test.ts",
} as const;

const MODES = "files are created with 0600 and folders with 0700, whatever the umask";
const READ_AGAIN = "a file that cannot be parsed is read again up to 5 times, 20 ms apart";

/** One mutant for each promise. */
export const CREDENTIALS_FILE_MUTANTS: readonly Mutant[] = [
  {
    ...DISK,
    promise: "A file that is opened to be locked is made with 0600 like every other one",
    was: "openFile(path, Deno.openSync(path, { ...NEW_FILE, create: true }))",
    becomes: "openFile(path, Deno.openSync(path, { ...READ_AND_WRITE, create: true }))",
    named: MODES,
  },
  {
    ...DISK,
    promise: "QWEN_HOME and its qwenauth folder are made with 0700",
    was: "Deno.mkdirSync(path, { recursive: true, mode: FOLDER_MODE })",
    becomes: "Deno.mkdirSync(path, { recursive: true })",
    named: MODES,
  },
  {
    ...CODEC,
    promise: "The credential file is two-space JSON",
    was: "...known }, null, 2)",
    becomes: "...known })",
    named: "the file is two-space JSON with the four fields that qwen-code insists on",
  },
  {
    ...CODEC,
    promise: "expiry_date is a number: digits in a string are damage",
    was: 'typeof expiry_date !== "number" || !Number.isFinite(expiry_date)',
    becomes: "!Number.isFinite(Number(expiry_date))",
    named: "damaged: expiry_date as text",
  },
  {
    ...CODEC,
    promise: "Without a refresh token from the server the field is left out, not written empty",
    was: "refresh_token: credential.refreshToken?.reveal(),",
    becomes: 'refresh_token: credential.refreshToken?.reveal() ?? "",',
    named: "without a refresh token from the server the field is left out",
  },
  {
    ...CODEC,
    promise: "An absent token_type is written as Bearer: qwen-code wants it there",
    was: 'optionalText("token_type", token_type) ?? "Bearer"',
    becomes: 'optionalText("token_type", token_type) ?? ""',
    named: "an absent token_type is written as Bearer",
  },
  {
    ...CODEC,
    promise: "A field that a server made up never replaces one of the five",
    was: "{ ...known, ...credential.other, ...known }",
    becomes: "{ ...known, ...credential.other }",
    named: "a field that a server made up and named like one of ours never replaces one of ours",
  },
  {
    promise: "Every field found in the file before stays there unchanged when it is refreshed",
    at: "src/credentials/other_fields.ts",
    test: "tests/credentials/other_fields_test.ts",
    was: "const merged = new Map(Object.entries(stored));",
    becomes:
      'const merged = new Map(Object.entries(stored).filter(([, v]) => typeof v !== "object"));',
    named: "fields of an answer replace stored ones, every other field survives",
  },
  {
    ...READING,
    promise: "A file that cannot be parsed is read again five times, not four",
    was: "const RETRIES = 5;",
    becomes: "const RETRIES = 4;",
    named: READ_AGAIN,
  },
  {
    ...READING,
    promise: "It is read again 20 ms later each time",
    was: "const RETRY_MS = 20;",
    becomes: "const RETRY_MS = 10;",
    named: READ_AGAIN,
  },
  {
    ...READING,
    promise: "It is read again as long as its modification time changes",
    was: "    if (look.modifiedAtMs !== changedAtMs) retries = 0;\n",
    becomes: "",
    named: "a file that cannot be parsed is read again as long as its modification time changes",
  },
  {
    promise: "A damaged file is not moved aside for a refresh: exit 10 with the path",
    at: "src/auth/renewal/recover_credential.ts",
    test: "tests/auth/renewal/damaged_credential_test.ts",
    was: "    if (!hasWholeAnswer(parts)) throw error;\n    keepDamagedCopy(parts, path);",
    becomes: "    keepDamagedCopy(parts, path);\n    if (!hasWholeAnswer(parts)) throw error;",
    named: "a credential file that is damaged only while the lock is awaited, and no answer",
  },
  {
    promise: "A damaged file is not overwritten by a login without --force",
    at: "src/auth/device_login/save_sign_in.ts",
    test: "tests/auth/device_login/save_sign_in_test.ts",
    was: "    if (!force) throw error;\n",
    becomes: "",
    named: "a damaged file is never overwritten without --force",
  },
  {
    promise: "login --force keeps a copy of the damaged file beside it",
    at: "src/auth/device_login/save_sign_in.ts",
    test: "tests/auth/device_login/save_sign_in_test.ts",
    was: "const aside = keepDamagedCopy(parts, path);",
    becomes: "const aside = path;",
    named: "with it a copy is kept beside it",
  },
  {
    promise: "A damaged file is not deleted by a logout",
    at: "src/auth/log_out.ts",
    test: "tests/auth/log_out_test.ts",
    was: "  const stored = await loadCredential(parts, paths.credential);\n",
    becomes:
      "  const stored = await loadCredential(parts, paths.credential).catch(() => undefined);\n",
    named: "a damaged file is not deleted by a logout",
  },
  {
    ...PATHS,
    promise: "Another server has a file of its own, in which qwen-code finds no stranger's token",
    was: "joinPath(ownFolder, `${choice.credentialName}.json`)",
    becomes: 'joinPath(home, "oauth_creds.json")',
    test: "tests/auth/renewal/get_access_token_test.ts",
    named: "the refresh token of one server is never sent to another",
  },
  {
    ...PATHS,
    promise: "The file that QWENAUTH_CREDENTIAL_FILE names wins over that of another server",
    was: "if (choice.named !== undefined) {",
    becomes: "if (choice.named !== undefined && choice.isDefaultServer) {",
    named: "QWENAUTH_CREDENTIAL_FILE wins",
  },
  {
    ...PATHS,
    promise: "The lock belongs to the credential file: same stem",
    was: "sharedLock: `${stem}.lock`",
    becomes: 'sharedLock: joinPath(folderOf(credential), "oauth_creds.lock")',
    named: "lock, journal and refused mark belong to it (same stem)",
  },
  {
    ...PATHS,
    promise: "The journal belongs to the credential file: same stem",
    was: "journal: `${stem}.refresh.json`",
    becomes: 'journal: joinPath(ownFolder, "refresh.json")',
    named: "lock, journal and refused mark belong to it (same stem)",
  },
  {
    ...PATHS,
    promise: "The refused mark belongs to the credential file",
    was: "    journal: `${stem}.refresh.json`,\n    key: credential,",
    becomes: '    journal: `${stem}.refresh.json`,\n    key: "oauth_creds",',
    named: "lock, journal and refused mark belong to it (same stem)",
  },
  {
    ...PATHS,
    promise: "Two QWEN_HOMEs that name one file meet at the same kernel lock",
    was: 'kernelLock: joinPath(folder, "qwenauth", "oauth.lock")',
    becomes: 'kernelLock: joinPath(ownFolder, "oauth.lock")',
    named: "two QWEN_HOMEs that name one file meet at the same locks and the same journal",
  },
];
