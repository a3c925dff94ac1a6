/** Promises of `credentials.md`: what login and logout do to the files. */

import type { Mutant } from "./mutant.ts";

const LOGIN = {
  at: "src/auth/device_login/save_sign_in.ts",
  test: "tests/auth/device_login/save_sign_in_test.ts",
} as const;
const LOGOUT = { at: "src/auth/log_out.ts", test: "tests/auth/log_out_test.ts" } as const;
const CLEARS = "logout clears the journal, the refused mark, reserved files and second copies";

/** One mutant for each promise. */
export const CREDENTIALS_SIGN_IN_MUTANTS: readonly Mutant[] = [
  {
    ...LOGIN,
    promise: "login clears the journal and the reserved file that it names",
    was: "    clearJournal(parts);\n",
    becomes: "",
    named: "login clears journal and refused mark, and removes the reserved file",
  },
  {
    ...LOGIN,
    promise: "login clears the refused mark",
    was: "await state.setSignIn(paths.key, { issued, refused: undefined });",
    becomes: "await state.setSignIn(paths.key, { ...state.signIn(paths.key), issued });",
    named: "login clears journal and refused mark, and removes the reserved file",
  },
  {
    ...LOGIN,
    promise: "login saves under the locks, not after it has released them",
    was: "  obeySignals();\n  try {\n    const stored",
    becomes: "  obeySignals();\n" +
      '  if (taken.kind === "held") taken.lock.release();\n  try {\n    const stored',
    named: "login saves under both locks, and releases them",
  },
  {
    ...LOGOUT,
    promise: "logout removes the journal, from which a credential could come back",
    was: "    clearJournal(parts);\n",
    becomes: "",
    named: CLEARS,
  },
  {
    ...LOGOUT,
    promise: "logout forgets what is known of the sign-in, the refused mark too",
    was: "    await state.setSignIn(paths.key, undefined);\n",
    becomes: "",
    named: CLEARS,
  },
  {
    promise: "logout removes the reserved file that the journal names",
    at: "src/auth/renewal/clear_journal.ts",
    test: LOGIN.test,
    was: "    files.remove(reserved);\n",
    becomes: "",
    named: "login clears journal and refused mark, and removes the reserved file",
  },
  {
    ...LOGOUT,
    promise: "logout removes the young temporary files as well: under the locks they are nobody's",
    was: "sweepSignIn(parts, { all: true });",
    becomes: "sweepSignIn(parts);",
    named: "logout removes the temporary files of the sign-in, also young ones",
  },
  {
    ...LOGOUT,
    promise: "logout removes the pending logins, also where nobody is signed in",
    was:
      "  const pendingLogins = removePendingLogins(openPendingStore(signIn, paths.ownFolder));\n",
    becomes:
      "  const pendingLogins = await loadCredential(parts, paths.credential) === undefined\n" +
      "    ? 0\n    : removePendingLogins(openPendingStore(signIn, paths.ownFolder));\n",
    named: "logout removes every pending login",
  },
  {
    ...LOGOUT,
    promise: "logout removes the file that a link points to, not the link alone",
    was: "    const real = realTarget(files, paths.credential);\n",
    becomes: "    const real = paths.credential;\n",
    test: "tests/auth/renewal/linked_credential_test.ts",
    named: "logout removes the tokens of a link's target",
  },
];
