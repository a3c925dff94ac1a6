/** The throttle's rules, over times alone. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import fc from "fast-check";
import {
  believedTimes,
  bookSlot,
  QWEN_OAUTH_LIMITS,
  type SlotLimits,
} from "../../src/requests/request_slots.ts";
import { usageOf } from "../../src/requests/request_usage.ts";

/** 20:00 in Beijing. */
const NOW = Date.UTC(2026, 10, 21, 12);
const MIDNIGHT = Date.UTC(2026, 10, 21, 16);

function book(
  times: readonly number[],
  nowMs: number,
  chance = 0,
  limits: SlotLimits = QWEN_OAUTH_LIMITS,
) {
  const booking = bookSlot(times, nowMs, limits, chance);
  if (booking.kind !== "booked") throw new Error(booking.kind);
  return booking;
}

Deno.test("the first request, and the first after a pause, waits for nothing", () => {
  equal(book([], NOW, 0.9).slotMs, NOW);
  equal(book([NOW - 2_500], NOW, 0.999).slotMs, NOW);
});

Deno.test("a slot is 1 s and a random 0.5 to 1.5 s after the previous one", () => {
  equal(book([NOW], NOW, 0).slotMs, NOW + 1_500);
  equal(book([NOW], NOW, 0.5).slotMs, NOW + 2_000);
  equal(book([NOW - 1_000, NOW + 3_000], NOW, 0).slotMs, NOW + 4_500);
});

Deno.test("at most 60 in any 60 s: the next slot is a minute after the sixtieth last", () => {
  const times = Array.from({ length: 60 }, (_, index) => NOW - 30_000 + index * 500);
  equal(book(times, NOW).slotMs, NOW + 30_000);
});

Deno.test("--rpm 5: at most 5 in any 60 s, and no limit for the day", () => {
  const limits = { perMinute: 5, perDay: undefined };
  let times: readonly number[] = [];
  const slots: number[] = [];
  for (let count = 0; count < 11; count++) {
    const booking = book(times, NOW, 0, limits);
    slots.push(booking.slotMs - NOW);
    times = booking.times;
  }
  equal(slots, [
    ...[0, 1_500, 3_000, 4_500, 6_000],
    ...[60_000, 61_500, 63_000, 64_500, 66_000],
    120_000,
  ]);
});

Deno.test("the 1,001st request of a day is not booked: the next day begins at 00:00 Beijing time", () => {
  const start = MIDNIGHT - 86_400_000;
  const times = Array.from({ length: 1_000 }, (_, index) => start + index * 5_000);
  equal(bookSlot(times, NOW, QWEN_OAUTH_LIMITS, 0), { kind: "day_over", slotMs: MIDNIGHT });
  equal(book(times.slice(1), NOW).slotMs, NOW);
  equal(book(times, MIDNIGHT).times, [MIDNIGHT]);
});

Deno.test("a slot that falls behind midnight counts for the day in which it lies", () => {
  const start = MIDNIGHT - 86_400_000;
  const times = Array.from({ length: 1_000 }, (_, index) => start + index * 5_000);
  const late = [...times.slice(1), MIDNIGHT - 1_000];
  equal(book(late, MIDNIGHT - 900).slotMs, MIDNIGHT + 500);
});

Deno.test("a slot later than what is wanted is not booked", () => {
  const late = bookSlot([NOW], NOW, QWEN_OAUTH_LIMITS, 0, NOW + 1_499);
  equal(late, { kind: "late", slotMs: NOW + 1_500 });
});

Deno.test("after a clock was set back, times beyond what booking can produce are dropped", () => {
  const ahead = Array.from({ length: 30 }, (_, index) => NOW + 3_600_000 + index * 2_000);
  equal(book(ahead, NOW).slotMs, NOW);
  equal(believedTimes(ahead, NOW, QWEN_OAUTH_LIMITS), []);
});

Deno.test("times of yesterday are dropped, except those of the last minute", () => {
  const times = [MIDNIGHT - 90_000, MIDNIGHT - 20_000, MIDNIGHT + 5_000];
  equal(believedTimes(times, MIDNIGHT + 10_000, QWEN_OAUTH_LIMITS), times.slice(1));
});

/** Requests of many processes: how long after the one before, and its random number. */
const ARRIVALS = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 3_000 }),
      fc.integer({ min: 0, max: 90_000 }),
    ),
    fc.double({ min: 0, max: 0.999999, noNaN: true }),
  ),
  { maxLength: 300 },
);

Deno.test("whenever requests come: no two within 1 s, never more than 60 in 60 s, nobody waits without end", () => {
  fc.assert(fc.property(ARRIVALS, fc.integer({ min: 1, max: 60 }), (arrivals, perMinute) => {
    const limits = { perMinute, perDay: undefined };
    let times: readonly number[] = [];
    let nowMs = NOW;
    const slots: number[] = [];
    for (const [pauseMs, chance] of arrivals) {
      nowMs += pauseMs;
      const waiting = slots.filter((slot) => slot > nowMs).length + 1;
      const booking = book(times, nowMs, chance, limits);
      times = booking.times;
      slots.push(booking.slotMs);
      ok(booking.slotMs - nowMs <= waiting * 2_500 + Math.ceil(waiting / perMinute) * 60_000);
    }
    for (const [index, slot] of slots.entries()) {
      if (index > 0) ok(slot - slots[index - 1]! >= 1_000);
      if (index >= perMinute) ok(slot - slots[index - perMinute]! >= 60_000);
    }
    // What booking itself produced is believed, or a queue would be cut short.
    equal(believedTimes(times, nowMs, limits), times);
  }));
});

Deno.test("a queue of 300 requests at once is believed to its end, and nobody gets a slot within it", () => {
  let times: readonly number[] = [];
  for (let count = 0; count < 300; count++) times = book(times, NOW, 0.999).times;
  equal(times.length, 300);
  equal(believedTimes(times, NOW, QWEN_OAUTH_LIMITS), times);
});

Deno.test("whatever times stand in the book and wherever the clock jumps: the wait is under an hour", () => {
  const anyTimes = fc.array(fc.integer({ min: NOW - 9e7, max: NOW + 9e7 }), { maxLength: 1_500 });
  fc.assert(fc.property(anyTimes, (times) => {
    const sorted = times.toSorted((a, b) => a - b);
    const booking = bookSlot(sorted, NOW, QWEN_OAUTH_LIMITS, 0.5);
    ok(booking.kind === "day_over" || booking.slotMs - NOW < 3_600_000);
  }));
});

Deno.test("the usage counts the last minute and today, with the next free moment and the end of the day", () => {
  const times = [MIDNIGHT - 86_400_000, NOW - 60_000, NOW - 59_999, NOW - 100, NOW + 1_500];
  equal(usageOf(times, NOW, QWEN_OAUTH_LIMITS), {
    lastMinute: 2,
    minuteLimit: 60,
    minuteFreeAtMs: NOW + 3_000,
    today: 5,
    dayLimit: 1_000,
    dayResetsAtMs: MIDNIGHT,
  });
  equal(usageOf([], NOW, QWEN_OAUTH_LIMITS).minuteFreeAtMs, undefined);
});
