/** What to do about an answer, or about none: the rows of the retry table. */

import type { NoAnswer } from "../platform/exchange.ts";
import type { ErrorAnswer } from "./error_answer.ts";
import { findQuotaEnd } from "./quota_end.ts";
import { readWait } from "./retry_after.ts";

/** What to do. */
export type RetryVerdict =
  | { readonly kind: "final" }
  | {
    readonly kind: "retry";
    /** The wait that the server asks for, milliseconds; undefined for one's own. */
    readonly toldMs: number | undefined;
  }
  /** The credential is refused: with another one it may go. */
  | { readonly kind: "renew" };

/** Statuses that name the wait themselves, where they name one. */
const BUSY: readonly number[] = [429, 503, 529];
const BROKEN: readonly number[] = [500, 502, 504];

const FIRST_WAIT_MS = 1_500;
const LONGEST_WAIT_MS = 30_000;
const SPREAD = 0.3;

/** Judges an error answer. */
export function judgeErrorAnswer(answer: ErrorAnswer, nowMs: number): RetryVerdict {
  const { status, isPage } = answer;
  if (findQuotaEnd(answer, nowMs) !== undefined) return { kind: "final" };
  if (BUSY.includes(status)) return { kind: "retry", toldMs: readWait(answer, nowMs) };
  if (BROKEN.includes(status)) return { kind: "retry", toldMs: undefined };
  // A page is a firewall's: it says nothing of the credential.
  if ((status === 401 || status === 403) && !isPage) return { kind: "renew" };
  return { kind: "final" };
}

/** Judges a request to which no byte of an answer came. */
export function judgeNoAnswer({ isLasting }: NoAnswer): RetryVerdict {
  return isLasting ? { kind: "final" } : { kind: "retry", toldMs: undefined };
}

/**
 * One's own wait after so many attempts, milliseconds: 1.5 s, doubled each time, at most 30 s, ± 30 %.
 * @param attempts at least 1
 * @param chance at least 0 and below 1
 */
export function backoffMs(attempts: number, chance: number): number {
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
  return Math.round(waitMs * (1 - SPREAD + 2 * SPREAD * chance));
}
