/** How long a server asks to wait (RFC 9110, section 10.2.3, and the `retry-after-ms` of some services). */

import type { ErrorAnswer } from "./error_answer.ts";

/** The three forms of an HTTP date (RFC 9110, section 5.6.7). */
const HTTP_DATE =
  /^(?:[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4}|[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d) \d\d:\d\d:\d\d GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/** The wait that an error answer asks for, milliseconds: that of its headers, else that of its body. */
export function readWait(
  { headers, retryDelayMs }: Pick<ErrorAnswer, "headers" | "retryDelayMs">,
  nowMs: number,
): number | undefined {
  return readRetryAfter(headers, nowMs) ?? retryDelayMs;
}

/**
 * The wait in milliseconds, 0 for a date that has passed; undefined if none is named or it cannot be read.
 * A date is compared with the answer's own `Date`, so that a wrong clock here does not matter.
 */
export function readRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const milliseconds = readNumber(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const text = headers.get("retry-after");
  const seconds = readNumber(text);
  if (seconds !== undefined) return seconds * 1000;
  const dateMs = readDate(text);
  if (dateMs === undefined) return undefined;
  return Math.max(0, dateMs - (readDate(headers.get("date")) ?? nowMs));
}

function readNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}(?:\.\d{1,12})?$/.test(text.trim()) ? Number(text) : undefined;
}

function readDate(text: string | null): number | undefined {
  if (text === null) return undefined;
  const date = ASCTIME_DATE.test(text) ? `${text} GMT` : text;
  if (date === text && !HTTP_DATE.test(text)) return undefined;
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : ms;
}
