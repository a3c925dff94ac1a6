/** Promises of `requests.md`: how often and how long a request is tried. */

import type { Mutant } from "./mutant.ts";

const TEST = "tests/requests/retry_table_test.ts";
const SENDING = { at: "src/requests/send_model_request.ts", test: TEST } as const;
const OPTIONS = {
  at: "src/auth/access/model_request_options.ts",
  test: "tests/auth/access/model_request_options_test.ts",
} as const;
const LIST = {
  at: "src/auth/access/ask_for_models.ts",
  test: "tests/auth/access/ask_for_models_test.ts",
} as const;

/** One mutant for each promise. */
export const REQUESTS_LIMITS_MUTANTS: readonly Mutant[] = [
  {
    ...SENDING,
    promise: "There are 7 attempts and not one more",
    was: "if (fits && attempts < policy.maxAttempts) {",
    becomes: "if (fits && attempts <= policy.maxAttempts) {",
    named: "one's own wait is 1.5 s, doubled each time, at most 30 s; 7 attempts",
  },
  {
    ...OPTIONS,
    promise: "All attempts of a request together have 5 minutes",
    was: "const LIMIT_MS = 300_000;",
    becomes: "const LIMIT_MS = 600_000;",
    named: "at most 7 attempts and 5 minutes, unless flags say otherwise",
  },
  {
    ...OPTIONS,
    promise: "--timeout counts from the start, the wait for a free request included",
    was: "countsQueue: timeoutSeconds !== undefined,",
    becomes: "countsQueue: false,",
    named: "at most 7 attempts and 5 minutes, unless flags say otherwise",
  },
  {
    ...OPTIONS,
    promise: "maxRetries of an entry is respected, and --max-retries wins over it",
    test: "tests/auth/access/model_requests_test.ts",
    was: "maxRetries ?? ofEntry ?? RETRIES",
    becomes: "ofEntry ?? maxRetries ?? RETRIES",
    named: "maxRetries of an entry is respected, and --max-retries wins over it",
  },
  {
    ...OPTIONS,
    promise: "timeout of an entry is respected",
    test: "tests/auth/access/model_requests_test.ts",
    was: "Math.min(timeout ?? usualMs, limitMs)",
    becomes: "Math.min(usualMs, limitMs)",
    named: "--timeout bounds the whole of it, an entry's timeout one attempt",
  },
  {
    ...SENDING,
    promise: "Each wait is announced with its end, attempt and status",
    was: "if (waitMs > 0) {",
    becomes: "if (waitMs > 2_000) {",
    named: "no wait is longer than it is told: each is announced",
  },
  {
    at: "src/commands/progress/wait_line.ts",
    test: "tests/commands/progress/wait_line_test.ts",
    promise: "A wait before another attempt is shown on a terminal with a countdown",
    was: "this.#begin({ label, endsAtMs: untilMs });",
    becomes: 'this.#begin({ label, endsAtMs: reason === "throttle" ? untilMs : undefined });',
    named: "after a second the terminal shows what is waited for, with a countdown",
  },
  {
    ...SENDING,
    promise: "Ctrl-C ends a wait at once",
    was: "await clock.sleep(waitMs, signal);",
    becomes: "await clock.sleep(waitMs);",
    named: "Ctrl-C ends a wait at once",
  },
  {
    ...SENDING,
    promise: "A Retry-After longer than what is left is exit 6 with the time, for 503 too",
    was: "tooLongMs: isTold && !fits ? waitMs : undefined",
    becomes: "tooLongMs: undefined",
    named: "a Retry-After longer than what is left is not waited for: exit 6 with the time",
  },
  {
    ...SENDING,
    promise: "What is left shrinks with each wait",
    was: "return (this.#endMs ?? Infinity) - this.#parts.clock.monotonicMs();",
    becomes: "return this.#policy.limitMs;",
    named: "five minutes in all: a wait that does not fit ends the trying",
  },
  {
    ...LIST,
    promise: "The list of models is asked for again after the wait that the service names",
    was: "    ...options,\n    silenceMs",
    becomes: "    ...options,\n    maxRetries: 0,\n    silenceMs",
    named: "models --remote waits exactly as long as the service asks, and asks again",
  },
  {
    ...LIST,
    promise: "A rate limit of the list of models is exit 6 with the wait",
    was: "if (limit !== undefined) throw limit;",
    becomes: "",
    named: "models --remote: a rate limit that stays is exit 6 with the wait",
  },
  {
    ...LIST,
    promise: "A list that trickles in is given up",
    was: "() => slow.abort()",
    becomes: "() => {}",
    named: "models --remote: a list that comes byte by byte is given up after 15 s",
  },
  {
    at: "src/requests/answer_failure.ts",
    test: "tests/commands/status_probe_test.ts",
    promise: "A rate limit is exit 6 in status --probe as in every other command",
    was: "if (!isThrottled && tooLongMs === undefined) return undefined;",
    becomes: "if (tooLongMs === undefined) return undefined;",
    named: "status --probe --json: a rate limit with its wait",
  },
  {
    at: "src/credentials/request_book_file.ts",
    test: "tests/credentials/request_book_test.ts",
    promise: "A slot behind the time limit is told with the wait and with the time that is left",
    was: "const leftMs = (latestMs ?? nowMs) - nowMs;",
    becomes: "const leftMs = slotMs - nowMs;",
    named: "a slot after --timeout is not waited for and not booked: exit 6 with the time",
  },
  {
    at: "src/requests/model_attempt.ts",
    test: "tests/requests/model_fetch_test.ts",
    promise: "No answer in time is told with the whole time where waits took some of it",
    was: "limitMs < policy.silenceMs && limit !== whole",
    becomes: "limitMs < 0",
    named: "no answer in time is told with the time that it had, and with the whole",
  },
];
