/** Promises of `requests.md`: what is tried again, and after which wait. */

import type { Mutant } from "./mutant.ts";

const TEST = "tests/requests/retry_table_test.ts";
const TABLE = { at: "src/requests/retry_table.ts", test: TEST } as const;
const SENDING = { at: "src/requests/send_model_request.ts", test: TEST } as const;
const WAIT = { at: "src/requests/retry_after.ts", test: TEST } as const;
const QUOTA = { at: "src/requests/quota_end.ts", test: TEST } as const;

/** One mutant for each promise. */
export const REQUESTS_RETRY_MUTANTS: readonly Mutant[] = [
  {
    ...TABLE,
    promise: "529 is tried again after the wait that it names",
    was: "const BUSY: readonly number[] = [429, 503, 529];",
    becomes: "const BUSY: readonly number[] = [429, 503];",
    named: "529: retried after the seconds of Retry-After, exactly",
  },
  {
    ...WAIT,
    promise: "retry-after-ms wins over Retry-After",
    was: "if (milliseconds !== undefined) return milliseconds;",
    becomes: 'if (milliseconds !== undefined && !headers.has("retry-after")) return milliseconds;',
    named: "429: retried after the wait that retry-after-ms names, exactly",
  },
  {
    ...WAIT,
    promise: "Retry-After may be a fraction of seconds",
    was: String.raw`/^\d{1,12}(?:\.\d{1,12})?$/`,
    becomes: String.raw`/^\d{1,12}$/`,
    named: "Retry-After as a fraction of seconds",
  },
  {
    ...WAIT,
    promise: "Retry-After may be a date in the obsolete forms too",
    was: "ASCTIME_DATE.test(text) ? `${text} GMT` : text",
    becomes: "text",
    named: "Retry-After as a fraction of seconds, as 0, and as each form of an HTTP date",
  },
  {
    ...WAIT,
    promise: "A wrong clock here does not change how long a date asks to wait",
    was: 'readDate(headers.get("date")) ?? nowMs',
    becomes: "nowMs",
    named: "Retry-After as a date is compared with the answer's own date",
  },
  {
    ...SENDING,
    promise: "A wait that the service names is kept exactly, also a short one",
    was: "verdict.toldMs ?? backoffMs(attempts, chanceOf(parts.random))",
    becomes: "Math.max(verdict.toldMs ?? 0, backoffMs(attempts, chanceOf(parts.random)))",
    named: "429: retried after the wait that retry-after-ms names, exactly",
  },
  {
    ...TABLE,
    promise: "One's own wait is at most 30 s",
    was: "Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS)",
    becomes: "FIRST_WAIT_MS * 2 ** (attempts - 1)",
    named: "one's own wait is 1.5 s, doubled each time, at most 30 s",
  },
  {
    ...TABLE,
    promise: "One's own wait is spread by 30 % either way",
    was: "1 - SPREAD + 2 * SPREAD * chance",
    becomes: "1 - SPREAD + SPREAD * chance * 1.001 + SPREAD / 2",
    named: "one's own wait is spread by 30 % either way",
  },
  {
    ...TABLE,
    promise: "504 is tried again",
    was: "[500, 502, 504]",
    becomes: "[500, 502]",
    named: "504: retried with the same backoff",
  },
  {
    ...TABLE,
    promise: "500, 502 and 504 wait our own time, whatever they name",
    was: 'if (BROKEN.includes(status)) return { kind: "retry", toldMs: undefined };',
    becomes:
      'if (BROKEN.includes(status)) return { kind: "retry", toldMs: readRetryAfter(headers, nowMs) };',
    named: "502: retried with the same backoff, whatever Retry-After says",
  },
  {
    ...TABLE,
    promise: "A time-out before the first byte is tried again",
    was:
      'judgeNoAnswer({ isLasting }: NoAnswer): RetryVerdict {\n  return isLasting ? { kind: "final" }',
    becomes:
      'judgeNoAnswer({ isLasting, reason }: NoAnswer): RetryVerdict {\n  return isLasting || reason === "timeout" ? { kind: "final" }',
    named: "a time-out before the first byte is retried with the same backoff",
  },
  {
    at: "src/requests/watched_body.ts",
    test: TEST,
    promise: "A stream that breaks off is a failure, never the end of the answer",
    was: 'fail(signal.aborted ? signal.reason : broken(host, "broke off its answer", error));',
    becomes: "if (signal.aborted) fail(signal.reason);\n        else controller.close();",
    named: "a stream that breaks after its first byte is not repeated: the partial answer, exit 7",
  },
  {
    ...TABLE,
    promise: "403 with the sign-in leads to a refresh as 401 does",
    was: "(status === 401 || status === 403) && !isPage",
    becomes: "status === 401 && !isPage",
    named: "403 with qwen-oauth: one forced refresh, one repetition with the new token",
  },
  {
    ...TABLE,
    promise: "401 as a web page leads to no refresh: it is a firewall's",
    was: "(status === 401 || status === 403) && !isPage",
    becomes: "status === 401 || status === 403",
    named: "401 as a web page says nothing of the token: no refresh, exit 7",
  },
  {
    ...SENDING,
    promise: "There is one forced refresh for a request, not one for each attempt",
    was: "    this.#mayRenew = false;\n",
    becomes: "",
    named: "one forced refresh for the whole of a request, also when it fails otherwise in between",
  },
  {
    ...QUOTA,
    promise: "insufficient_quota with another text is throttling",
    was: "&&\n    /free allocated quota exceeded/i.test(message);",
    becomes: ";",
    named: "429 insufficient_quota with another text is throttling and is retried",
  },
  {
    ...QUOTA,
    promise: "A free quota that is used up begins anew at Beijing midnight",
    was: "resetsAtMs: beijingDayEndMs(nowMs)",
    becomes: "resetsAtMs: undefined",
    named: "429 insufficient_quota with free allocated quota exceeded: final",
  },
  {
    ...QUOTA,
    promise: "Throttling.AllocationQuota is final",
    was: '!codes.includes("Throttling.AllocationQuota")',
    becomes: "codes.length >= 0",
    named: "Throttling.AllocationQuota: final, exit 6",
  },
  {
    ...QUOTA,
    promise: "A named time without a zone is Beijing's",
    was: 'zone = "+08:00"',
    becomes: 'zone = "Z"',
    named: "quota … will reset at …: final, exit 6 with the named time, Beijing's where no zone",
  },
  {
    ...TABLE,
    promise: "Other 4xx are final, also the time-out of a server",
    was: "[500, 502, 504]",
    becomes: "[408, 500, 502, 504]",
    named: "408: final",
  },
  {
    at: "src/requests/watched_body.ts",
    test: TEST,
    promise: "An answer that is incomplete is exit 7",
    was: 'new Failure("unavailable", `The answer is incomplete',
    becomes: 'new Failure("failure", `The answer is incomplete',
    named: "a stream that breaks after its first byte is not repeated: the partial answer, exit 7",
  },
  {
    at: "src/auth/access/model_credential.ts",
    test: "tests/auth/access/model_requests_test.ts",
    promise: "The refresh after a 401 is forced, although the token seems to be valid",
    was: "forced: true, startedAtMs",
    becomes: "forced: false, startedAtMs",
    named: "401 with qwen-oauth: one forced refresh, one repetition",
  },
];
