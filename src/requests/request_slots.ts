/**
 * Which moment a request gets: pure rules over the times that are booked. Where the times are kept, and
 * who waits, is left to others.
 */

import { beijingDayEndMs, beijingDayStartMs } from "./beijing_day.ts";

/** How many requests a service takes. */
export interface SlotLimits {
  /** In any 60 s, at least 1. */
  readonly perMinute: number;
  /** In a day that ends at 00:00 Beijing time; undefined for any number. */
  readonly perDay: number | undefined;
}

/** Limits of the OAuth credential. */
export const QWEN_OAUTH_LIMITS = { perMinute: 60, perDay: 1_000 } as const satisfies SlotLimits;

const MINUTE_MS = 60_000;
const LEAST_GAP_MS = 1_000;

/** What came of booking. */
export type Booking =
  | { readonly kind: "booked"; readonly slotMs: number; readonly times: readonly number[] }
  /** The slot would lie after the latest moment that is wanted. */
  | { readonly kind: "late"; readonly slotMs: number }
  /** The day's requests are used up; `slotMs` is when the next day begins. */
  | { readonly kind: "day_over"; readonly slotMs: number };

/**
 * Books the next free slot.
 * @param times ascending, milliseconds since the epoch
 * @param chance at least 0 and below 1
 */
export function bookSlot(
  times: readonly number[],
  nowMs: number,
  limits: SlotLimits,
  chance: number,
  latestMs = Infinity,
): Booking {
  const believed = believedTimes(times, nowMs, limits);
  const slotMs = nextSlotMs(believed, nowMs, limits, chance);
  const { perDay = Infinity } = limits;
  const dayStartMs = beijingDayStartMs(slotMs);
  if (believed.filter((time) => time >= dayStartMs).length >= perDay) {
    return { kind: "day_over", slotMs: beijingDayEndMs(slotMs) };
  }
  if (slotMs > latestMs) return { kind: "late", slotMs };
  return { kind: "booked", slotMs, times: [...believed, slotMs] };
}

/**
 * The next free slot: at least 1 s after the previous one, and a random half to one and a half of that
 * more when requests follow each other closely, so that they do not fall on one beat.
 * @param times ascending, as `believedTimes` gives them
 * @param chance at least 0 and below 1
 */
export function nextSlotMs(
  times: readonly number[],
  nowMs: number,
  limits: SlotLimits,
  chance: number,
): number {
  const gapMs = gapOf(limits);
  const last = times.at(-1) ?? -Infinity;
  const spaced = Math.ceil(last + gapMs + gapMs * (0.5 + chance));
  const oldest = times.at(-limits.perMinute) ?? -Infinity;
  return Math.max(nowMs, spaced, oldest + MINUTE_MS);
}

/** Gap between two requests; above 60 a minute it shrinks with their number. */
function gapOf({ perMinute }: SlotLimits): number {
  return Math.min(LEAST_GAP_MS, MINUTE_MS / perMinute);
}

/**
 * The times that still count: those of the last minute and of today, and of the future no more than
 * booking can have produced. After a clock was set back, the others would block for hours.
 */
export function believedTimes(
  times: readonly number[],
  nowMs: number,
  limits: SlotLimits,
): readonly number[] {
  const dayStartMs = limits.perDay === undefined ? Infinity : beijingDayStartMs(nowMs);
  const past = times.filter((time) =>
    time <= nowMs && (time > nowMs - MINUTE_MS || time >= dayStartMs)
  );
  const future: number[] = [];
  for (const time of times) {
    if (time > nowMs && time <= nowMs + longestWaitMs(future.length + 1, limits)) future.push(time);
  }
  return [...past, ...future];
}

/** How far ahead the last of so many waiting requests can be booked. */
function longestWaitMs(waiting: number, limits: SlotLimits): number {
  return waiting * gapOf(limits) * 2.5 + Math.ceil(waiting / limits.perMinute) * MINUTE_MS;
}
