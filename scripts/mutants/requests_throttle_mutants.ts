/** Promises of `requests.md`: the throttle. */

import type { Mutant } from "./mutant.ts";

const SLOTS = {
  at: "src/requests/request_slots.ts",
  test: "tests/requests/request_slots_test.ts",
} as const;
const BOOK = {
  at: "src/credentials/request_book_file.ts",
  test: "tests/credentials/request_book_test.ts",
} as const;
const OPTIONS = {
  at: "src/auth/access/model_request_options.ts",
  test: "tests/auth/access/model_request_options_test.ts",
} as const;

/** One mutant for each promise. */
export const REQUESTS_THROTTLE_MUTANTS: readonly Mutant[] = [
  {
    ...SLOTS,
    promise: "At most 60 requests go in any 60 s",
    was: "times.at(-limits.perMinute)",
    becomes: "times.at(-limits.perMinute - 1)",
    named: "at most 60 in any 60 s",
  },
  {
    ...SLOTS,
    promise: "At most 1,000 requests go in a day",
    was: ">= perDay) {",
    becomes: "> perDay) {",
    named: "the 1,001st request of a day is not booked",
  },
  {
    at: "src/requests/beijing_day.ts",
    test: "tests/requests/request_slots_test.ts",
    promise: "A day ends at 00:00 Beijing time",
    was: "const BEIJING_MS = 8 * 3_600_000;",
    becomes: "const BEIJING_MS = 9 * 3_600_000;",
    named: "the 1,001st request of a day is not booked",
  },
  {
    ...SLOTS,
    promise: "A request counts for the day in which its slot lies",
    was: "beijingDayStartMs(slotMs);",
    becomes: "beijingDayStartMs(nowMs);",
    named: "a slot that falls behind midnight counts for the day in which it lies",
  },
  {
    ...SLOTS,
    promise: "A slot lies a whole second after the one before, not only the random part",
    was: "Math.ceil(last + gapMs + gapMs * (0.5 + chance))",
    becomes: "Math.ceil(last + gapMs * (0.5 + chance))",
    named: "a slot is 1 s and a random 0.5 to 1.5 s after the previous one",
  },
  {
    ...SLOTS,
    promise: "Requests that follow each other closely fall on no common beat",
    was: "gapMs * (0.5 + chance)",
    becomes: "gapMs * 0.5",
    named: "a slot is 1 s and a random 0.5 to 1.5 s after the previous one",
  },
  {
    ...SLOTS,
    promise: "The first request after a pause waits for nothing",
    was: "return Math.max(nowMs, spaced, oldest + MINUTE_MS);",
    becomes: "return Math.max(nowMs + (last > -Infinity ? gapMs : 0), spaced, oldest + MINUTE_MS);",
    named: "the first request, and the first after a pause, waits for nothing",
  },
  {
    ...SLOTS,
    promise: "Requests of the last minute count across midnight",
    was: "(time > nowMs - MINUTE_MS || time >= dayStartMs)",
    becomes: "time >= dayStartMs",
    named: "times of yesterday are dropped, except those of the last minute",
  },
  {
    ...SLOTS,
    promise: "A clock that was set back blocks nobody for hours",
    was: "time > nowMs && time <= nowMs + longestWaitMs(future.length + 1, limits)",
    becomes: "time > nowMs",
    named: "after a clock was set back, times beyond what booking can produce are dropped",
  },
  {
    ...SLOTS,
    promise: "A queue that booking itself produced is never cut short",
    was: "waiting * gapOf(limits) * 2.5 +",
    becomes: "waiting * gapOf(limits) +",
    named: "a queue of 300 requests at once is believed to its end",
  },
  {
    ...BOOK,
    promise: "The book is read and written under the lock",
    was: 'if (lock.kind !== "busy") return lock;',
    becomes:
      'if (lock.kind === "held") lock.release();\n      if (lock.kind !== "busy") return undefined;',
    named: "a slot is booked under the lock: from before the book is read until it is replaced",
  },
  {
    ...BOOK,
    promise: "The lock is not held while a request waits for its slot",
    was: '        if (lock?.kind === "held") lock.release();\n',
    becomes: "",
    named: "the lock is held only while the book is read and written, never while waiting",
  },
  {
    ...BOOK,
    promise: "Each process sleeps until its slot",
    was: "await clock.sleep(slotMs - nowMs, signal);",
    becomes: "await clock.sleep(1_000, signal);",
    named: "12 processes at once: the first goes at once",
  },
  {
    ...BOOK,
    promise: "A wait for a slot ends at once with Ctrl-C",
    was: "await clock.sleep(slotMs - nowMs, signal);",
    becomes: "await clock.sleep(slotMs - nowMs);",
    named: "Ctrl-C ends the wait at once",
  },
  {
    ...BOOK,
    promise: "A slot that cannot be waited for is not booked",
    was: 'if (booking.kind !== "booked") return booking;',
    becomes:
      'if (booking.kind === "day_over") return booking;\n    if (booking.kind === "late") {\n      this.#write(path, keepCurrent(book, nowMs).set(this.#provider, [...times, booking.slotMs]));\n      return booking;\n    }',
    named: "a slot after --timeout is not waited for and not booked",
  },
  {
    ...BOOK,
    promise: "The book is bounded to one day",
    was: ".set(this.#provider, booking.times)",
    becomes: ".set(this.#provider, [...times, booking.slotMs])",
    named: "the book is bounded: after days of use it holds the times of one day",
  },
  {
    at: "src/credentials/request_book_text.ts",
    test: "tests/credentials/request_book_test.ts",
    promise: "A damaged book starts anew",
    was: 'asObject(parseJsonObject(text)?.["times"]) ?? {}',
    becomes: 'parseJsonObject(text)!["times"] as object',
    named: "a book that is cut off starts anew",
  },
  {
    ...BOOK,
    promise: "A process that was stopped with the lock holds nobody up for long",
    was: "const LOCK_TRIES = 400;",
    becomes: "const LOCK_TRIES = 4_000;",
    named: "a process that was stopped with the lock in its hand holds nobody up for more than 2 s",
  },
  {
    at: "src/commands/progress/wait_line.ts",
    test: "tests/commands/progress/wait_line_test.ts",
    promise: "A wait is shown after one second, not before",
    was: "const PATIENCE_MS = 1000;",
    becomes: "const PATIENCE_MS = 800;",
    named: "nothing is shown of a wait of less than a second",
  },
  {
    at: "src/requests/request_usage.ts",
    test: "tests/commands/status_more_test.ts",
    promise: "status draws the requests of the book against the limits",
    was: "today: times.filter((time) => time >= dayStartMs && time < dayEndMs).length,",
    becomes: "today: times.filter((time) => time <= nowMs).length - times.length,",
    named: "status counts the requests of the book against the limits",
  },
  {
    ...OPTIONS,
    promise: "Other providers are throttled with --rpm only",
    was: "return rpm === undefined ? undefined :",
    becomes: "return rpm === undefined ? QWEN_OAUTH_LIMITS :",
    test: "tests/auth/access/model_requests_test.ts",
    named: "qwen-oauth is throttled always, others with --rpm only",
  },
  {
    ...OPTIONS,
    promise: "--rpm lowers the limit of qwen-oauth and never lifts it",
    was: "Math.min(perMinute, rpm ?? perMinute)",
    becomes: "rpm ?? perMinute",
    named: "60 requests a minute and 1,000 a day for qwen-oauth, whatever --rpm says above that",
  },
  {
    at: "src/requests/send_model_request.ts",
    test: "tests/requests/retry_table_test.ts",
    promise: "The repetition after a refresh takes a slot too",
    was: "    await this.#takeSlot();\n    return await this.#attempt(renewed);",
    becomes: "    return await this.#attempt(renewed);",
    named: "each attempt has a slot of its own, the repetition after a refresh too",
  },
];
