/** Promises of `credentials.md`: saving the answer, with signals held back and callers that share it. */

import type { Mutant } from "./mutant.ts";

const SEND = {
  at: "src/auth/renewal/send_refresh.ts",
  test: "tests/auth/renewal/refresh_outcomes_test.ts",
} as const;
const SAVE = { ...SEND, at: "src/auth/renewal/save_answer.ts" } as const;
const HELD_BACK = "from before the request is sent until the file is saved, signals are held back";
const KILLED = "killed before each file operation of a refresh: the file is whole";

/** One mutant for each promise. */
export const CREDENTIALS_SAVE_MUTANTS: readonly Mutant[] = [
  {
    ...SAVE,
    promise: "Another refresh token in the file than the one sent: theirs is kept if it is valid",
    was: "if (current.refreshToken) return !current.refreshToken.equals(refreshToken);",
    becomes: "if (current.refreshToken) return false;",
    named: "theirs is valid: someone else won, theirs is returned",
  },
  {
    ...SAVE,
    promise: "It is the refresh token that tells whether someone else won, not the access token",
    was: "  if (current.refreshToken) return !current.refreshToken.equals(refreshToken);\n",
    becomes: "",
    named:
      "granted, but another access token beside the refresh token that was sent: ours is saved",
  },
  {
    ...SAVE,
    promise: "An answer for which no room can be made is written down before it is given up",
    was: "    granted.reserved.keep(encodeCredential(renewed(granted.stored, granted)));\n",
    becomes: "",
    named: "granted, but the file is damaged and cannot be moved aside: exit 10",
  },
  {
    ...SAVE,
    promise: "A file that cannot be read in this moment may be sound and is not moved aside",
    was: "    if (cause instanceof FileError) return undefined;\n",
    becomes: "",
    named: "granted, but the file cannot be read in this moment: it is not moved aside",
  },
  {
    ...SAVE,
    promise: "Another refresh token in the file whose access token has expired does not win",
    was: "    if (isAlive(current, clock)) {\n",
    becomes: "    {\n",
    named: "theirs has expired: ours is saved",
  },
  {
    ...SAVE,
    promise: "A file that went missing during the request is no reason not to save",
    was: "  const credential = renewed(current ?? granted.stored, granted);",
    becomes:
      "  if (!current) return granted.stored;\n  const credential = renewed(current, granted);",
    named: "granted, but the file is missing: ours is saved all the same",
  },
  {
    ...SAVE,
    promise: "Fields that another program wrote during the request survive",
    was: "renewed(current ?? granted.stored, granted)",
    becomes: "renewed(granted.stored, granted)",
    named: "unknown fields that another program wrote during the request survive",
  },
  {
    ...SAVE,
    promise: "The journal is closed only after the credential has been saved",
    was: "  granted.reserved.commit(encodeCredential(credential));\n" +
      '  await parts.reached("saved");\n  endJournal(parts, lock, granted, credential);',
    becomes: "  endJournal(parts, lock, granted, credential);\n" +
      '  granted.reserved.commit(encodeCredential(credential));\n  await parts.reached("saved");',
    test: "tests/auth/renewal/refresh_crash_test.ts",
    named: KILLED,
  },
  {
    ...SAVE,
    promise: "Everything else comes after the journal has been closed",
    was: "  endJournal(parts, lock, granted, credential);\n" +
      '  await parts.reached("closed");\n  await tidy(parts, granted, credential);',
    becomes: "  await tidy(parts, granted, credential);\n" +
      '  endJournal(parts, lock, granted, credential);\n  await parts.reached("closed");',
    named: "granted: what is done after the save: the journal is closed, only then anything else",
  },
  {
    ...SAVE,
    promise: "A failure of what comes after the save costs nobody the token",
    was: "  } catch (error) {\n    parts.debug(() => `could not tidy up",
    becomes: "  } catch (error) {\n    throw error;\n    parts.debug(() => `could not tidy up",
    test: "tests/auth/renewal/refresh_faults_test.ts",
    named: "what comes after the save fails: the token is printed all the same",
  },
  {
    ...SEND,
    promise: "The lifetime is counted from when the request was sent",
    was: "{ ...attempt, reserved, tokens, sentAtMs }",
    becomes: "{ ...attempt, reserved, tokens, sentAtMs: parts.clock.nowMs() }",
    named: "granted: the lifetime is counted from when the request was sent",
  },
  {
    ...SEND,
    promise: "Signals are held back for 35 s at most",
    was: "const HOLD_MS = 35_000;",
    becomes: "const HOLD_MS = 30_000;",
    named: HELD_BACK,
  },
  {
    ...SEND,
    promise: "Signals are held back from before the request is sent",
    was: "    const outcome = await requestOrUndo(parts, attempt, reserved);\n",
    becomes: "    obeySignals();\n" +
      "    const outcome = await requestOrUndo(parts, attempt, reserved);\n",
    named: HELD_BACK,
  },
  {
    promise: "A closed terminal, SIGHUP, is held back as well",
    at: "src/platform/deno_signals.ts",
    test: "tests/platform/deno_signals_test.ts",
    was: '["SIGINT", "SIGTERM", "SIGHUP"]',
    becomes: '["SIGINT", "SIGTERM"]',
    named: "SIGHUP aborts, undoes in reverse order, and ends with 129",
  },
  {
    promise: "On Windows SIGBREAK is held back",
    at: "src/platform/deno_signals.ts",
    test: "tests/platform/deno_signals_test.ts",
    was: '["SIGINT", "SIGBREAK"]',
    becomes: '["SIGINT"]',
    named: "on Windows Ctrl-C and Ctrl-Break are listened to",
  },
  {
    promise: "A signal that came while it was held back is obeyed when the last hold ends",
    at: "src/platform/deno_signals.ts",
    test: "tests/platform/deno_signals_test.ts",
    was: "if (this.#holds.delete(hold)) this.#obeyIfFree();",
    becomes: "this.#holds.delete(hold);",
    named: "a signal in a hold is obeyed when the last hold is released",
  },
  {
    promise: "Concurrent callers inside one process share one refresh",
    at: "src/auth/sign_in.ts",
    test: "tests/auth/renewal/renewal_concurrency_test.ts",
    was: "underWay ??= start().finally(() => underWay = undefined)",
    becomes: "underWay = start().finally(() => underWay = undefined)",
    named: "callers of one process share one renewal: the locks are taken once",
  },
  {
    promise: "The shared promise is cleared also after a failure",
    at: "src/auth/sign_in.ts",
    test: "tests/auth/renewal/renewal_concurrency_test.ts",
    was: "start().finally(() => underWay = undefined)",
    becomes: "start().then((fresh) => (underWay = undefined, fresh))",
    named: "the promise that callers of one process share is forgotten after a failure as well",
  },
];
