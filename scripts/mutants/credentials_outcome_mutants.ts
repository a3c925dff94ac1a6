/** Promises of `credentials.md`: a refresh that is refused, or of which nothing is known. */

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

/** One mutant for each promise. */
export const CREDENTIALS_OUTCOME_MUTANTS: readonly Mutant[] = [
  {
    ...REFUSAL,
    promise: "Before a refusal is believed the file is read again for 2 s",
    was: "const LOOK_FOR_MS = 2_000;",
    becomes: "const LOOK_FOR_MS = 1_500;",
    named: "another refresh token is found during the re-read of 2 s",
  },
  {
    ...REFUSAL,
    promise: "It is read again for as long as a foreign lock is live",
    was: "lookedMs >= LOOK_FOR_MS && !lock.isForeignAlive()",
    becomes: "lookedMs >= LOOK_FOR_MS",
    named: "refused: it is looked for as long as a foreign lock is live",
  },
  {
    promise: "A foreign lock that is dead is not waited for after a refusal",
    at: "src/credentials/shared_lock.ts",
    test: "tests/auth/renewal/refusal_test.ts",
    was: "return foreign !== undefined && !isStale(foreign, undefined);",
    becomes: "return foreign !== undefined;",
    named: "refused: a foreign lock that is dead is not waited for",
  },
  {
    promise: "A stranger's refresh token found after a refusal is used once",
    at: "src/auth/renewal/refresh_under_lock.ts",
    test: "tests/auth/renewal/refusal_test.ts",
    was: "const SENDS_AT_MOST = 2;",
    becomes: "const SENDS_AT_MOST = 3;",
    named: "refused twice, and each time another refresh token is found: exit 4 with the refusal",
  },
  {
    promise: "A stranger's token found after a refusal is not sent while its access token lives",
    at: "src/auth/renewal/refresh_under_lock.ts",
    test: "tests/auth/renewal/refusal_test.ts",
    was: "    if (isAlive(another, clock)) return another;\n",
    becomes: "",
    named: "and its access token is valid: it is used, nothing is sent",
  },
  {
    ...KNOWN,
    promise: "The refused mark speaks of one refresh token, by its fingerprint",
    was: "refused?.fingerprint === fingerprint && !asksAgain",
    becomes: "refused !== undefined && !asksAgain",
    named: "the refused mark of another refresh token says nothing of the stored one",
  },
  {
    promise: "The refused mark is cleared by any change of the file",
    at: "src/auth/renewal/renewal_parts.ts",
    test: "tests/auth/renewal/refusal_test.ts",
    was: "return isCurrent ? known : { ...known, refused: undefined };",
    becomes: "return known;",
    named: "the refused mark is cleared by any change of the file",
  },
  {
    ...KNOWN,
    promise: "A refused refresh token leaves the stored access token to those who may still use it",
    was: "    if (usable) return usable;\n    throw refusedFailure(refused);",
    becomes: "    throw refusedFailure(refused);",
    test: "tests/auth/renewal/refresh_outcomes_test.ts",
    named: "refused: invalid_grant (400): the stored access token is returned while it lives",
  },
  {
    promise: "The one who is refused returns the stored access token while it lives",
    at: "src/auth/renewal/refresh_under_lock.ts",
    test: "tests/auth/renewal/refresh_outcomes_test.ts",
    was: "  if (isAlive(stored, clock)) return stored;\n",
    becomes: "",
    named: "refused: invalid_grant (400): the stored access token is returned while it lives",
  },
  {
    ...SEND,
    promise: "After an unknown outcome the stored access token is returned while it lives",
    was: "if (!isAlive(stored, parts.clock)) throw unknownFailure(outcome.reason);",
    becomes: "throw unknownFailure(outcome.reason);",
    named: "unknown: 5xx: the stored access token is returned while it lives",
  },
  {
    ...KNOWN,
    promise: "Callers that were waiting adopt an unknown outcome instead of sending again",
    was: "if (lastOutcome !== undefined && isOurs) {",
    becomes: "if (lastOutcome !== undefined && isOurs && !request.forced) {",
    test: "tests/auth/renewal/renewal_concurrency_test.ts",
    named: "callers that waited with --refresh adopt the outcome too: unknown (5xx)",
  },
  {
    ...KNOWN,
    promise: "A caller that came after an unknown outcome does not adopt it",
    was: "return atMs >= startedAtMs && atMs <= clock.nowMs();",
    becomes: "return atMs <= clock.nowMs();",
    test: "tests/auth/renewal/renewal_concurrency_test.ts",
    named: "a caller that comes after an unknown outcome asks again",
  },
];
