import assert from "node:assert/strict";
import { formatCountdown, formatLength, formatUtc } from "../../src/commands/times.ts";

Deno.test("a length of time is rounded down to its unit", () => {
  const cases = [
    [1, "1 second"],
    [1.9, "1 second"],
    [2, "2 seconds"],
    [119, "119 seconds"],
    [120, "2 minutes"],
    [1800, "30 minutes"],
    [7199, "119 minutes"],
    [7200, "2 hours"],
    [86400, "24 hours"],
  ] as const;
  for (const [seconds, text] of cases) assert.equal(formatLength(seconds), text);
});

Deno.test("a countdown is rounded up and never negative", () => {
  const cases = [
    [-5, "0:00"],
    [0, "0:00"],
    [1, "0:01"],
    [9000, "0:09"],
    [59_001, "1:00"],
    [1_800_000, "30:00"],
    [3_599_999, "1:00:00"],
    [3_661_000, "1:01:01"],
  ] as const;
  for (const [milliseconds, text] of cases) assert.equal(formatCountdown(milliseconds), text);
});

Deno.test("a moment is RFC 3339 in UTC", () => {
  assert.equal(formatUtc(Date.UTC(2026, 10, 21, 12, 0, 0, 999)), "2026-11-21T12:00:00Z");
});
