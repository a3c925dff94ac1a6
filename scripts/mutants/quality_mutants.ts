/** Promises of `quality.md`, of its table of faults: many processes, programs that meddle, kills. */

import type { Mutant } from "./mutant.ts";

const CROWD = "tests/auth/renewal/renewal_concurrency_test.ts";
const KILLED = "tests/auth/renewal/refresh_crash_test.ts";

/** One mutant for each promise. */
export const QUALITY_MUTANTS: readonly Mutant[] = [
  {
    promise: "Many processes on one expired credential make one refresh and print one token",
    at: "src/auth/renewal/renewal.ts",
    test: CROWD,
    was: "!seen.accessToken.equals(first.accessToken)",
    becomes: "seen.expiresAtMs === first.expiresAtMs",
    named: "20 processes, one expired credential, rotation: one refresh",
  },
  {
    promise: "They do so also when all of them ask for a refresh of a token that is valid",
    at: "src/auth/renewal/refresh_attempt.ts",
    test: CROWD,
    was: "const asksAgain = request.forced && refused !== undefined &&\n    " +
      "!isWhileWaiting(parts, request, refused.atMs);",
    becomes: "const asksAgain = request.forced;",
    named: "callers that waited with --refresh adopt the outcome too: refused",
  },
  {
    promise: "Where kernel locks mean nothing the lock file alone makes it one refresh",
    at: "src/credentials/shared_lock.ts",
    test: CROWD,
    was: 'if (error.reason === "exists") return { nowMs };',
    becomes: 'if (error.reason === "exists") return "created";',
    named: "without kernel locks the lock file alone makes it one refresh",
  },
  {
    promise: "A credential that we obtained is not lost when the file is deleted during a refresh",
    at: "src/auth/renewal/recover_credential.ts",
    test: "tests/auth/renewal/recover_test.ts",
    was: "writeAtomically(parts, paths.credential, encodeCredential(restore.credential));",
    becomes: "",
    named: "the lock was found gone during a refresh, and the file is deleted after it",
  },
  {
    promise: "After a kill the next call succeeds within 1 s",
    at: "src/credentials/shared_lock.ts",
    test: KILLED,
    was: "const TAKEOVER_WAIT_MS = 50;",
    becomes: "const TAKEOVER_WAIT_MS = 1_050;",
    named: "killed before each file operation of a refresh: the file is whole",
  },
  {
    promise: "After a kill in the recovery nothing that was obtained is lost either",
    at: "src/auth/renewal/recover_credential.ts",
    test: KILLED,
    was: "  adoptReserved(parts, journal.reserved, parts.paths.credential);\n" +
      "  closeJournal(parts.files, parts.paths.journal);",
    becomes: "  closeJournal(parts.files, parts.paths.journal);\n" +
      "  adoptReserved(parts, journal.reserved, parts.paths.credential);",
    named: "killed in the call that recovers, before each of its file operations",
  },
  {
    promise: "A login that is killed loses no answer that was obtained before it",
    at: "src/auth/device_login/save_sign_in.ts",
    test: "tests/auth/device_login/save_sign_in_test.ts",
    was: "    const stored = await loadReplaced(parts, force);\n",
    becomes: "    clearJournal(parts);\n    const stored = await loadReplaced(parts, force);\n",
    named: "a login killed before each of its file operations over an answer that is whole",
  },
  {
    promise: "After a logout that is killed nothing but the file itself signs anyone in",
    at: "src/auth/log_out.ts",
    test: "tests/auth/log_out_test.ts",
    was: "    clearJournal(parts);\n" +
      '    await parts.reached("logout-journal-cleared");\n' +
      "    // The file that a link points to: removing the link alone would leave the tokens there.\n" +
      "    const real = realTarget(files, paths.credential);\n" +
      '    orStoreFailure("remove", real, () => files.remove(real));',
    becomes: "    const real = realTarget(files, paths.credential);\n" +
      '    orStoreFailure("remove", real, () => files.remove(real));\n    clearJournal(parts);\n' +
      '    await parts.reached("logout-journal-cleared");',
    named: "no second copy signs anyone in once the file has gone",
  },
  {
    promise: "Two processes that change state.json at once do not undo each other's change",
    at: "src/credentials/change_json_file.ts",
    test: "tests/credentials/state_file_test.ts",
    was: 'if (lock.kind === "busy") {',
    becomes: 'if (lock.kind === "held") lock.release();\n    if (lock.kind === "busy") {',
    named: "state.json is changed under its lock: from before it is read until it is replaced",
  },
  {
    promise: "A key store that was killed leaves no key in a leftover for longer than an hour",
    at: "src/credentials/change_json_file.ts",
    test: "tests/credentials/change_json_file_test.ts",
    was: "    sweepLeftovers(files, path, beforeMs, undefined);\n",
    becomes: "",
    named: "a key store killed before each of its file operations",
  },
  {
    promise: "A change leaves a young leftover alone: it may be a living process's",
    at: "src/credentials/change_json_file.ts",
    test: "tests/credentials/change_json_file_test.ts",
    was: 'forgets && lock.kind === "held" ? Infinity',
    becomes: 'lock.kind === "held" ? Infinity',
    named: "a leftover that is younger than an hour may be a living process's",
  },
  {
    promise: "A key that is removed stands in no leftover either",
    at: "src/credentials/change_json_file.ts",
    test: "tests/credentials/change_json_file_test.ts",
    was: 'forgets && lock.kind === "held" ? Infinity : clock',
    becomes: "clock",
    named: "a key that is removed stands in no leftover either, however young",
  },
  {
    promise: "A key whose storing was killed is removed as well",
    at: "src/credentials/key_store.ts",
    test: "tests/credentials/change_json_file_test.ts",
    was: "      await this.removeLeftovers();\n",
    becomes: "",
    named: "a key whose storing was killed, and that is removed then, stands nowhere",
  },
  {
    promise: "logout --all removes a key whose storing was killed",
    at: "src/auth/stored_keys.ts",
    test: "tests/auth/stored_keys_test.ts",
    was: "      await store.removeLeftovers();\n",
    becomes: "",
    named: "removing all keys removes also one whose storing was killed",
  },
  {
    promise: "logout removes what a login left that was killed before it had stored anything",
    at: "src/auth/log_out.ts",
    test: "tests/auth/log_out_test.ts",
    was: "    if (hasSecretLeftovers(parts)) await removeUnderLock(parts);\n",
    becomes: "    sweepSignIn(parts, { all: true });\n",
    named: "logout removes what a login left that was killed before it had stored anything",
  },
];
