/** Promises of `oauth.md`: when the server is polled, and until when. */

import type { Mutant } from "./mutant.ts";

const POLLING = { at: "src/oauth/polling.ts", test: "tests/oauth/polling_test.ts" } as const;
const TOO_LATE = "`expired_token`, 401, or `expires_in` has passed by our own clock";
const NOTHING_KNOWN = "A single network error never ends a login";

/** One mutant for each promise. */
export const OAUTH_POLLING_MUTANTS: readonly Mutant[] = [
  {
    ...POLLING,
    promise: "One interval passes before the first poll",
    was: "let waitSeconds = intervalSeconds;",
    becomes: "let waitSeconds = 0;",
    named: "polling waits one interval before the first poll",
  },
  {
    ...POLLING,
    promise: "Qwen's slow_down lengthens the interval to 10 s at the most",
    was: "Math.max(before, Math.min(after, LONGEST_PAUSE))",
    becomes: "Math.max(before, after)",
    named: "429 `slow_down` | the Qwen dialect | interval × 1.5, at most 10 s",
  },
  {
    ...POLLING,
    promise: "Our own bound never shortens an interval that the server asked for",
    was: "Math.max(before, Math.min(after, LONGEST_PAUSE))",
    becomes: "Math.min(after, LONGEST_PAUSE)",
    named: "429 `slow_down` never shortens an interval that the server asked for",
  },
  {
    ...POLLING,
    promise: "The 5 s of a slow_down are kept from then on",
    was: "        intervalSeconds = slower(intervalSeconds, judgement.dialect);\n" +
      "        waitSeconds = intervalSeconds;",
    becomes: "        waitSeconds = slower(intervalSeconds, judgement.dialect);",
    named: "400 `slow_down` | RFC 8628, 3.5 | interval + 5 s, kept from then on",
  },
  {
    ...POLLING,
    promise: "The last pause ends with the life of the code, not with the interval",
    was: "Math.min(waitSeconds * 1000, leftMs)",
    becomes: "waitSeconds * 1000",
    named: TOO_LATE,
  },
  {
    ...POLLING,
    promise: "Nothing is asked of the server once the life of the code is over",
    was: '    if (remainingMs() <= 0) return { kind: "expired" };\n',
    becomes: "",
    named: "a suspended machine stops the monotonic clock",
  },
  {
    ...POLLING,
    promise: "After an answer that tells something the interval is the old one again",
    was: '      case "pending":\n        waitSeconds = intervalSeconds;\n',
    becomes: '      case "pending":\n',
    named: `${NOTHING_KNOWN}: the growing interval`,
  },
  {
    ...POLLING,
    promise: "A poll that told nothing is shown, with the pause that follows",
    was: '        observe({ kind: "retry", reason: judgement.reason, waitSeconds });\n',
    becomes: "",
    named: `${NOTHING_KNOWN}: an empty body`,
  },
  {
    ...POLLING,
    promise: "What the server asked for by slow_down outlives a failure of the network",
    was: "waitSeconds = atMost(waitSeconds, waitSeconds * 2);",
    becomes:
      "intervalSeconds = login.intervalSeconds;\n        waitSeconds = atMost(waitSeconds, waitSeconds * 2);",
    named: "a slow_down is kept through a failure of the network",
  },
  {
    ...POLLING,
    promise: "A clock that is set back does not prolong a login",
    was: "      clock.monotonicMs() - monotonicStart,\n    );",
    becomes: "      0,\n    );",
    named: "a wall clock set back a day does not prolong a login",
  },
  {
    ...POLLING,
    promise: "A login of an earlier process goes by the wall clock of its start",
    was: "?? clock.monotonicMs() - sinceStartMs;",
    becomes: "?? clock.monotonicMs();",
    named: "a login that another process began ends also when the wall clock is set back",
  },
  {
    ...POLLING,
    promise: "A pause between polls ends at once on abort",
    was: "await clock.sleep(Math.min(waitSeconds * 1000, leftMs), signal);",
    becomes: "await clock.sleep(Math.min(waitSeconds * 1000, leftMs));",
    named: "a wait ends at once on abort, with the signal's reason",
  },
  {
    at: "src/auth/device_login/pending_poll.ts",
    test: "tests/auth/device_login/pending_login_test.ts",
    promise: "A login begun by --start expires by the wall clock of its start",
    was: "      intervalSeconds,\n      startedAtMs,\n",
    becomes: "      intervalSeconds,\n      startedAtMs: nowMs,\n",
    named: "a process that goes on waits for what is left of the code's life, and no longer",
  },
  {
    at: "src/auth/device_login/pending_poll.ts",
    test: "tests/auth/device_login/pending_login_test.ts",
    promise: "An interval that grew is kept for the next process too",
    was: '    if (event.kind === "slow_down") {\n',
    becomes: '    if (event.kind === "retry") {\n',
    named: "the interval that grew by slow_down is kept for the next process",
  },
  {
    at: "src/auth/device_login/log_in_by_device.ts",
    test: "tests/auth/device_login/log_in_by_device_test.ts",
    promise: "What a poll did not tell is shown to the person who waits",
    was: "(event) => audience.show(event), limited",
    becomes: '(event) => event.kind === "retry" || audience.show(event), limited',
    named: "network failures and slower polling are passed on",
  },
  {
    at: "src/commands/login_screen/questions.ts",
    test: "tests/commands/login_test.ts",
    promise: "A new code is offered on a terminal, and Enter takes it",
    was: '["", "y", "yes"].includes(answer)',
    becomes: '["y", "yes"].includes(answer)',
    named: "expired or --timeout over: on a terminal a new code is offered instead",
  },
];
