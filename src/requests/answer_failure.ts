/**
 * What an error answer means to the user, by its status:
 * 401, and Google's 400 for a wrong key: exit 4, or what `refused` says. 402 and 403: exit 5. 429 and a
 * used-up quota: exit 6. 3xx, 408, 5xx and web pages: exit 7. Every other 4xx is exit 1, not 2: what the
 * service does not like may stand in a file, or be the program's own.
 */

import { Failure } from "../platform/failure.ts";
import type { Secret } from "../platform/secret.ts";
import { type ErrorAnswer, readErrorAnswer } from "./error_answer.ts";
import type { FinalAnswer } from "./model_exchange.ts";
import { describePage } from "./page.ts";
import { findQuotaEnd } from "./quota_end.ts";
import { readWait } from "./retry_after.ts";
import { safeText } from "./safe_text.ts";

/** Who answered, and what only the caller knows. */
export interface AnswerWords {
  readonly provider: string;
  /** Secrets that must not be shown, whatever the service repeats. */
  readonly secrets: () => readonly Secret[];
  /** The failure for a refused credential (401, 403); `said` is safe to show. */
  readonly refused: (status: number, said: string) => Failure;
}

/** The failure that an error answer is; reads its body. */
export async function answerFailure(
  { response, tooLongMs }: FinalAnswer,
  words: AnswerWords,
  nowMs: number,
): Promise<Failure> {
  const { status, headers } = response;
  const error = readErrorAnswer(status, headers, await response.text());
  const limit = limitFailureOf(error, words, nowMs, tooLongMs);
  return limit ?? byStatus(error, safeText(error.message, words.secrets()), words);
}

/** The failure that an answer is if it is a limit, as `limitFailureOf` says; its body can still be read. */
export async function findLimit(
  { response, tooLongMs }: FinalAnswer,
  words: Pick<AnswerWords, "provider" | "secrets">,
  nowMs: number,
): Promise<Failure | undefined> {
  const { status, headers } = response;
  if (status < 400) return undefined;
  const error = readErrorAnswer(status, headers, await response.clone().text());
  return limitFailureOf(error, words, nowMs, tooLongMs);
}

/**
 * The failure (`quota`) that an answer is if it says that a quota is used up, whatever its status, or that
 * there were too many requests; undefined if it says no such thing.
 * @param tooLongMs the wait that it asks for where that was too long, milliseconds; else undefined
 */
function limitFailureOf(
  error: ErrorAnswer,
  { provider, secrets }: Pick<AnswerWords, "provider" | "secrets">,
  nowMs: number,
  tooLongMs: number | undefined,
): Failure | undefined {
  const { status, isPage } = error;
  const said = describeAnswer(status, safeText(error.message, secrets()));
  const quota = findQuotaEnd(error, nowMs);
  if (quota !== undefined) {
    return quotaFailure(`The quota of "${provider}" is used up (${said})`, nowMs, {
      untilMs: quota.resetsAtMs,
      what: "it begins anew at",
    });
  }
  const isThrottled = status === 429 && !isPage;
  if (!isThrottled && tooLongMs === undefined) return undefined;
  const waitMs = tooLongMs ?? readWait(error, nowMs);
  const what = tooLongMs === undefined ? "has too many requests" : "takes no request now";
  return quotaFailure(`"${provider}" ${what} (${said})`, nowMs, {
    untilMs: waitMs === undefined ? undefined : nowMs + waitMs,
    what: "it asks to wait until",
  });
}

/** Status and message, which is safe to show. */
function describeAnswer(status: number, message: string): string {
  return message === "" ? `${status}` : `${status}: ${message}`;
}

function byStatus(
  { status, headers, isPage, isKeyRefused }: ErrorAnswer,
  message: string,
  { provider, secrets, refused }: AnswerWords,
): Failure {
  const said = describeAnswer(status, message);
  const unavailable = (why: string) =>
    new Failure("unavailable", `No answer from "${provider}": ${why}`, {
      hint: "qwenauth status --probe",
    });
  if (isPage) return unavailable(describePage(status));
  if (status < 400) return unavailable(describeRedirect(status, headers, secrets()));
  if (isKeyRefused || status === 403) return refused(status, message);
  if (status === 402) {
    return new Failure("not_entitled", `"${provider}" wants to be paid first (${said})`);
  }
  if (status === 408 || status >= 500) return unavailable(`it failed (${said})`);
  return new Failure(
    "failure",
    `"${provider}" does not accept the request (${said})`,
    status === 404 ? { hint: `qwenauth models --remote --provider ${provider}` } : {},
  );
}

/** The failure for a limit; `untilMs` is milliseconds since the epoch, undefined if nobody knows. */
export function quotaFailure(
  message: string,
  nowMs: number,
  { untilMs, what }: { readonly untilMs: number | undefined; readonly what: string },
): Failure {
  if (untilMs === undefined) return new Failure("quota", message, { hint: "qwenauth status" });
  const until = `${new Date(untilMs).toISOString().slice(0, 19)}Z`;
  return new Failure("quota", `${message}; ${what} ${until}`, {
    hint: "qwenauth status",
    retryAfterSeconds: Math.max(0, Math.ceil((untilMs - nowMs) / 1000)),
  });
}

function describeRedirect(
  status: number,
  headers: Headers,
  secrets: readonly Secret[],
): string {
  const target = URL.parse(headers.get("location") ?? "");
  const where = target === null ? "" : ` to "${safeText(target.origin, secrets)}"`;
  return `it answered with a redirect${where} (status ${status}), which is not followed`;
}
