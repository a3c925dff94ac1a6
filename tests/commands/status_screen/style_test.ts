/** What is drawn of a report: bars, colours, and what takes their place where there are none. */

import { deepEqual, equal } from "node:assert/strict";
import { requestRows } from "../../../src/commands/status_screen/more_rows.ts";
import { drawRow } from "../../../src/commands/status_screen/format_status.ts";
import { chooseStyle, drawBar } from "../../../src/commands/status_screen/style.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const BLOCKS = { hasBars: true, hasBlocks: true, hasColor: false };
const ASCII = { hasBars: true, hasBlocks: false, hasColor: false };
const PLAIN = { hasBars: false, hasBlocks: false, hasColor: false };

Deno.test("bars are of 20 cells, and whatever is more than nothing fills at least one", () => {
  const bars = [[0, 60], [1, 1000], [12, 60], [59, 60], [60, 60], [99, 60], [1, 0]] as const;
  deepEqual(bars.map(([part, whole]) => drawBar(part, whole, BLOCKS)), [
    "░░░░░░░░░░░░░░░░░░░░",
    "█░░░░░░░░░░░░░░░░░░░",
    "████░░░░░░░░░░░░░░░░",
    "███████████████████░",
    "████████████████████",
    "████████████████████",
    "█░░░░░░░░░░░░░░░░░░░",
  ]);
  equal(drawBar(12, 60, ASCII), "[####................]");
});

Deno.test("bars are green, then yellow from 60 % on, then red from 90 % on", () => {
  const colors = [35, 36, 54].map((part) =>
    drawBar(part, 60, { ...BLOCKS, hasColor: true }).slice(0, 5)
  );
  deepEqual(colors, ["\x1b[32m", "\x1b[33m", "\x1b[31m"]);
});

Deno.test("blocks are drawn on a terminal in a UTF-8 locale, never on a dumb one", () => {
  const cases: readonly [Record<string, string>, string, boolean][] = [
    [{ LANG: "C.UTF-8" }, "linux", true],
    [{ LANG: "de_DE.utf8", TERM: "xterm" }, "linux", true],
    [{ LC_ALL: "C", LANG: "C.UTF-8" }, "linux", false],
    [{ LC_CTYPE: "en_GB.UTF-8", LANG: "C" }, "darwin", true],
    [{ LANG: "C.UTF-8", TERM: "dumb" }, "linux", false],
    [{ LANG: "de_DE.ISO-8859-1" }, "linux", false],
    [{}, "linux", false],
    [{}, "win32", true],
  ];
  for (const [variables, platform, hasBlocks] of cases) {
    const environment = { get: (name: string) => variables[name] };
    const terminal = { isTerminal: true, hasColor: false };
    deepEqual(
      chooseStyle(terminal, environment, platform),
      { hasBars: true, hasBlocks, hasColor: false },
      JSON.stringify(variables),
    );
    const pipe = { isTerminal: false, hasColor: false };
    deepEqual(chooseStyle(pipe, environment, platform), PLAIN);
  }
});

Deno.test("requests are drawn as bars on a terminal, and are plain lines elsewhere", () => {
  const rows = requestRows({
    lastMinute: 60,
    minuteLimit: 60,
    minuteFreeAtMs: NOW_MS + 4_200,
    today: 412,
    dayLimit: 1000,
    dayResetsAtMs: NOW_MS + 4 * 3_600_000,
  }, NOW_MS);
  const draw = (style: typeof BLOCKS) => rows.map((row) => drawRow(row, style)).join("");
  const minute = "60/60, the next one goes in 4 s";
  const today = "412/1000, resets in 4 h (at 2026-11-21T16:00:00Z)";
  equal(draw(PLAIN), `last minute    ${minute}\ntoday          ${today}\n`);
  equal(
    draw(BLOCKS),
    `last minute    ████████████████████  ${minute}\n` +
      `today          ████████░░░░░░░░░░░░  ${today}\n`,
  );
  equal(
    draw(ASCII),
    `last minute    [####################]  ${minute}\n` +
      `today          [########............]  ${today}\n`,
  );
  equal(
    draw({ ...BLOCKS, hasColor: true }),
    `\x1b[1mlast minute\x1b[0m    \x1b[31m████████████████████\x1b[0m  ${minute}\n` +
      `\x1b[1mtoday\x1b[0m          \x1b[32m████████\x1b[0m\x1b[2m░░░░░░░░░░░░\x1b[0m  ${today}\n`,
  );
});

Deno.test("what a project's file names cannot act on the terminal", () => {
  const row = { label: "model", text: "\x1b]0;title\x07a\x1b[31mb\u202ec\nd", tone: undefined };
  equal(drawRow(row, { ...BLOCKS, hasColor: true }), "\x1b[1mmodel\x1b[0m          abc d\n");
});
