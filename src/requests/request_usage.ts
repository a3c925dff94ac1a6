/** How many requests were made lately, against the limits. */

import { beijingDayEndMs, beijingDayStartMs } from "./beijing_day.ts";
import { nextSlotMs, type SlotLimits } from "./request_slots.ts";

/** Requests of the last minute and of today. */
export interface RequestUsage {
  readonly lastMinute: number;
  readonly minuteLimit: number;
  /** When the next request is free to go, milliseconds since the epoch; undefined if that is now. */
  readonly minuteFreeAtMs: number | undefined;
  /** Since 00:00 Beijing time, booked slots that are still to come included. */
  readonly today: number;
  readonly dayLimit: number;
  /** When the count of today begins anew, milliseconds since the epoch. */
  readonly dayResetsAtMs: number;
}

const MINUTE_MS = 60_000;

/** The usage that the times of a book show; `times` in milliseconds since the epoch, ascending. */
export function usageOf(
  times: readonly number[],
  nowMs: number,
  limits: SlotLimits & { readonly perDay: number },
): RequestUsage {
  const dayStartMs = beijingDayStartMs(nowMs);
  const dayEndMs = beijingDayEndMs(nowMs);
  const freeAtMs = nextSlotMs(times, nowMs, limits, 0);
  return {
    lastMinute: times.filter((time) => time > nowMs - MINUTE_MS && time <= nowMs).length,
    minuteLimit: limits.perMinute,
    minuteFreeAtMs: freeAtMs > nowMs ? freeAtMs : undefined,
    today: times.filter((time) => time >= dayStartMs && time < dayEndMs).length,
    dayLimit: limits.perDay,
    dayResetsAtMs: dayEndMs,
  };
}
