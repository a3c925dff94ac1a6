/** Promises of `credentials.md`: the journal, and the second copy that stands in it. */

import type { Mutant } from "./mutant.ts";

const REFUSAL = {
  at: "src/auth/renewal/judge_refusal.ts",
  test: "tests/auth/renewal/refusal_test.ts",
} as const;
const KNOWN = {
  at: "src/auth/renewal/refresh_attempt.ts",
  test: "tests/auth/renewal/refusal_test.ts",
} as const;
const JUDGE = {
  at: "src/oauth/refresh.ts",
  test: "tests/auth/renewal/refresh_outcomes_test.ts",
} as const;
const SEND = { ...JUDGE, at: "src/auth/renewal/send_refresh.ts" } as const;
const RECOVER = {
  at: "src/auth/renewal/recover_credential.ts",
  test: "tests/auth/renewal/recover_test.ts",
} as const;

/** One mutant for each promise. */
export const CREDENTIALS_JOURNAL_MUTANTS: readonly Mutant[] = [
  {
    ...REFUSAL,
    promise: "The journal closes after a refusal",
    was: "  closeJournal(files, paths.journal);\n  return undefined;",
    becomes: "  return undefined;",
    test: "tests/auth/renewal/refresh_outcomes_test.ts",
    named: "refused: invalid_grant (400): the file is kept",
  },
  {
    ...SEND,
    promise: "The journal closes after a failure before anything was sent",
    was: "open: outcome.sent || entry.attempts > 1",
    becomes: "open: true",
    named: "unknown: nothing was sent: the journal closes, exit 7",
  },
  {
    ...SEND,
    promise: "It does not close if an earlier attempt was sent",
    was: "open: outcome.sent || entry.attempts > 1",
    becomes: "open: outcome.sent",
    named: "unknown: nothing was sent in the second attempt: the first stays open",
  },
  {
    ...SEND,
    promise: "After an unknown outcome the journal says when that was",
    was: "lastOutcome, lastOutcomeAtMs };",
    becomes: "lastOutcome };",
    named: "unknown: 5xx: the file is unchanged, exit 7, the journal stays",
  },
  {
    ...KNOWN,
    promise: "An open journal of another refresh token is none of this one",
    was: "journal?.fingerprint === fingerprint ? journal : undefined",
    becomes: "journal",
    test: "tests/auth/renewal/recover_test.ts",
    named: "an open journal of another refresh token keeps nobody from refreshing",
  },
  {
    ...KNOWN,
    promise: "An open journal of another refresh token is closed, also if nothing is sent then",
    was: "  if (journal?.open && !earlier) closeJournal(parts.files, parts.paths.journal);\n",
    becomes: "",
    test: "tests/auth/renewal/recover_test.ts",
    named: "an open journal of another refresh token is closed also if there is no room to refresh",
  },
  {
    ...RECOVER,
    promise: "The answer in a reserved file replaces nothing but the token that was sent for it",
    was: "  if (journal.fingerprint !== await parts.fingerprint(stored.refreshToken)) " +
      "return undefined;\n",
    becomes: "",
    named: "the answer in its reserved file replaces nothing",
  },
  {
    ...RECOVER,
    promise: "A whole answer found in the reserved file is put in place, and nothing is sent",
    was: "  return finishRename(parts, journal);\n}\n\n/**\n * Puts back",
    becomes: "  return undefined;\n}\n\n/**\n * Puts back",
    named: "the rename is finished, nothing was lost",
  },
  {
    ...REFUSAL,
    promise: "Refused after an answer was lost: it is said when that was",
    was: "lostAtMs: earlier?.open ? answerLostAtMs(earlier) : undefined,",
    becomes: "lostAtMs: undefined,",
    named: "refused after an answer was lost: says that the server has probably replaced it",
  },
  {
    ...REFUSAL,
    promise: "It is said when the answer was lost, not when its request was sent",
    was: "earlier.lastOutcomeAtMs ?? earlier.startedAtMs;",
    becomes: "earlier.startedAtMs;",
    named: "refused after an answer was lost: says that the server has probably replaced it",
  },
  {
    ...KNOWN,
    promise: "While the journal is open and the access token lives, nothing refreshes",
    was: "if (earlier?.open && usable && !request.forced) {",
    becomes: "if (earlier?.open && usable && earlier.attempts > 1 && !request.forced) {",
    test: "tests/auth/renewal/recover_test.ts",
    named: "while it is open and the access token lives, nothing refreshes except --refresh",
  },
  {
    ...KNOWN,
    promise: "--refresh refreshes also while the journal is open",
    was: "if (earlier?.open && usable && !request.forced) {",
    becomes: "if (earlier?.open && usable) {",
    test: "tests/auth/renewal/recover_test.ts",
    named: "while it is open and the access token lives, nothing refreshes except --refresh",
  },
  {
    promise: "A lock found gone in the last moment of a refresh counts as disturbed",
    at: "src/credentials/credential_lock.ts",
    test: RECOVER.test,
    was: "      shared.beat();\n",
    becomes: "",
    named: "the lock was found gone during a refresh, and the file is deleted after it",
  },
  {
    promise: "A lock that had to be taken over counts as disturbed",
    at: "src/credentials/shared_lock.ts",
    test: RECOVER.test,
    was: "    this.wasDisturbed = true;\n    return this.#begin();",
    becomes: "    return this.#begin();",
    named: "the lock had to be taken over for a refresh, and the file is deleted after it",
  },
  {
    promise: "The second copy is kept for 60 s",
    at: "src/credentials/journal.ts",
    test: RECOVER.test,
    was: "RESTORE_MS = 60_000",
    becomes: "RESTORE_MS = 61_000",
    named: "the lock was found foreign during a refresh, and the file is deleted after it",
  },
  {
    ...RECOVER,
    promise: "A second copy that is over is not written again",
    was: "  if (restore && restore.untilMs > clock.nowMs()) {\n    writeAtomically",
    becomes: "  if (restore) {\n    writeAtomically",
    named: "a second copy whose time ends while the lock is waited for is not written again",
  },
  {
    promise: "In the ordinary case there is no second copy",
    at: "src/auth/renewal/save_answer.ts",
    test: JUDGE.test,
    was: "  if (!lock.wasDisturbed()) return closeIfPossible(parts);\n",
    becomes: "  lock.wasDisturbed();\n",
    named: "an ordinary refresh leaves no copy of the credential in the journal or elsewhere",
  },
  {
    promise: "A later call removes the second copy when its time is over",
    at: "src/auth/renewal/renew_credential.ts",
    test: "tests/auth/renewal/second_copy_test.ts",
    was: '  dropOverdueCopy(parts, turn?.kernelLock.kind === "held");\n',
    becomes: "",
    named: "after 60 s a renewal that finds the token good enough removes the copy",
  },
];
