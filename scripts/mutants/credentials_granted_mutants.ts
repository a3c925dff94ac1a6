/** Promises of `credentials.md` and `quality.md`: what a server granted is lost by nobody who waits. */

import type { Mutant } from "./mutant.ts";

const LOGIN = {
  at: "src/auth/device_login/save_sign_in.ts",
  test: "tests/auth/device_login/save_sign_in_test.ts",
} as const;
const CHANGE = {
  at: "src/credentials/change_json_file.ts",
  test: "tests/credentials/change_json_file_test.ts",
} as const;

const SIGNAL = "a signal ends the waiting for the lock, not the saving";

/** One mutant for each promise. */
export const CREDENTIALS_GRANTED_MUTANTS: readonly Mutant[] = [
  {
    ...CHANGE,
    promise: "A key or a consent is never stored past a lock that another process holds",
    was: "if (tries >= LOCK_TRIES) throw busy(path);",
    becomes: "if (tries >= LOCK_TRIES) return replace(parts, path, change);",
    named: "a change that finds the file's lock busy for 5 s is exit 9",
  },
  {
    ...LOGIN,
    promise: "A signal cuts the wait for the lock short",
    was: "    hasSignal = true;\n",
    becomes: "",
    named: SIGNAL,
  },
  {
    ...LOGIN,
    promise: "What was granted is stored before a signal is obeyed",
    was: "  const obeyLater = signals.hold(HOLD_MS);\n  obeySignals();\n",
    becomes: "  obeySignals();\n  const obeyLater = () => {};\n",
    named: SIGNAL,
  },
  {
    ...LOGIN,
    promise: "Signals are held back while the lock is waited for",
    was: "    const taken = await takeCredentialLock(",
    becomes: "    obeySignals();\n    const taken = await takeCredentialLock(",
    named: SIGNAL,
  },
  {
    ...LOGIN,
    promise: "A login that has to wait for the lock says so",
    was: "      if (++looks === 2) waits();\n",
    becomes: "",
    named: "a login that has to wait for the lock says so once",
  },
  {
    ...LOGIN,
    promise: "Whether a login may still be stored is decided under the lock",
    was: "    check?.();\n",
    becomes: "",
    named: "what forbids a login by the time that it has the lock",
  },
  {
    promise: "A pending login that logout removes while it waits for the lock signs nobody in",
    at: "src/auth/device_login/pending_wait.ts",
    test: "tests/auth/device_login/pending_login_test.ts",
    was: "{ ...options, check, saved }",
    becomes: "{ ...options, saved }",
    named: "a login that logout removes while it waits for the lock",
  },
  {
    promise: "A saved refresh does not fail because its second copy cannot be written",
    at: "src/auth/renewal/save_answer.ts",
    test: "tests/auth/renewal/save_answer_test.ts",
    was: "    parts.debug(() => messageOf(error));\n    closeIfPossible(parts);\n",
    becomes: "    throw error;\n",
    named: "what is saved is saved: a second copy that cannot be written",
  },
  {
    promise: "logout leaves the temporary files of other locks to their processes",
    at: "src/auth/renewal/sweep_sign_in.ts",
    test: "tests/auth/log_out_test.ts",
    was: "all && underLock.includes(target)",
    becomes: "all",
    named: "logout removes the temporary files of the sign-in, also young ones",
  },
  {
    promise: "A sign-out is told to the server, also where what is known of it cannot be forgotten",
    at: "src/auth/log_out.ts",
    test: "tests/auth/log_out_test.ts",
    was: "    debug(() => `could not forget what is known of the sign-in: ${messageOf(error)}`);",
    becomes: "    throw error;",
    named: "what is known of the sign-in cannot be forgotten",
  },
  {
    promise: "A secret is redacted in small letters too",
    at: "src/requests/safe_text.ts",
    test: "tests/requests/safe_text_test.ts",
    was: 'escapePattern(form), "gi")',
    becomes: 'escapePattern(form), "g")',
    named: "a secret in another case is redacted",
  },
];
