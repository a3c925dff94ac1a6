/** Durations on the command line. */

import assert from "node:assert/strict";
import { parseDuration } from "../../src/cli/parse_duration.ts";

Deno.test("durations are a number with s, m or h, up to 24 days", () => {
  const cases: readonly [text: string, seconds: number | undefined][] = [
    ["90s", 90],
    ["10m", 600],
    ["1h", 3600],
    ["0s", 0],
    ["007s", 7],
    ["576h", 2_073_600],
    ["577h", undefined],
    ["9999999s", undefined],
    ["99999999s", undefined],
    ["1H", undefined],
    ["1 s", undefined],
    ["+1s", undefined],
    ["1s\n", undefined],
    ["٣s", undefined],
  ];
  for (const [text, seconds] of cases) assert.equal(parseDuration(text), seconds, text);
});
