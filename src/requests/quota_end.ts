/** Refusals for a quota that is used up: waiting a little does not help. */

import { beijingDayEndMs } from "./beijing_day.ts";
import type { ErrorAnswer } from "./error_answer.ts";
import { readWait } from "./retry_after.ts";

/** A quota that is used up. */
export interface QuotaEnd {
  /** When it begins anew, milliseconds since the epoch; undefined if nobody says. */
  readonly resetsAtMs: number | undefined;
}

/** `quota … will reset at …`, with the rest of the sentence. */
const WILL_RESET = /quota[^]{0,200}?will reset at\s+([^]{1,60})/i;
const MOMENT = /^"?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)?/i;

/**
 * The quota that an answer says is used up; undefined if it says no such thing. Qwen deviation: the code
 * `insufficient_quota` alone is throttling, only with "free allocated quota exceeded" it is the end.
 */
export function findQuotaEnd(answer: ErrorAnswer, nowMs: number): QuotaEnd | undefined {
  const { status, codes, message } = answer;
  if (status < 400 || status > 499) return undefined;
  const isFreeQuota = status === 429 && codes.includes("insufficient_quota") &&
    /free allocated quota exceeded/i.test(message);
  if (isFreeQuota) return { resetsAtMs: beijingDayEndMs(nowMs) };
  const named = WILL_RESET.exec(message)?.[1];
  if (named === undefined && !codes.includes("Throttling.AllocationQuota")) return undefined;
  const waitMs = readWait(answer, nowMs);
  const toldMs = waitMs === undefined ? undefined : nowMs + waitMs;
  return { resetsAtMs: (named === undefined ? undefined : readMoment(named)) ?? toldMs };
}

/** Without a zone it is Beijing's: that is where these services are. */
function readMoment(text: string): number | undefined {
  const match = MOMENT.exec(text);
  if (match === null) return undefined;
  const [, day, time, zone = "+08:00"] = match;
  const offset = /^(?:Z|UTC)$/i.test(zone) ? "Z" : zone.replace(/^(...)(\d\d)$/, "$1:$2");
  const ms = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(ms) ? undefined : ms;
}
