/** What a real terminal shows of hostile texts: the same as of what we make of them. */

import { deepStrictEqual as equal } from "node:assert/strict";
import fc from "fast-check";
import { TerminalText } from "../../src/platform/terminal_text.ts";
import { needs } from "./support/needs.ts";
import { makeSandbox } from "./support/sandbox.ts";
import { openTerminal } from "./support/terminal.ts";

/** Nothing that moves the cursor or draws other letters: of such a text the screen shows less. */
const PIECES = [
  "a",
  "b c",
  "\n",
  "\x1b[1;31m",
  "\x1b[0m",
  "\x1b[3\n1m",
  "\x1b[38;2;1;2;3m",
  "\x1b[?25h",
  "\x1b[3\x18",
  "\x1b[31\x1b[0m",
  "\x1b]0;title\x07",
  "\x1b]2;title\x1b\\",
  "\x1b]8;;https://evil.example\x1b\\",
  "\x1b]52;c;aGk=\x07",
  "\x1bPq#0\x1b\\",
  "\x1b_hidden\x1b\\",
  "\x1b^hidden\x1b\\",
  "\x1b(B",
  "\x1b=",
  "\x1b>",
  "\x1b\x1b[1m",
  "\x00",
  "\x07",
  "\x7f",
];
const SAMPLES = 60;

Deno.test({
  ...needs("of 60 texts full of sequences a terminal shows what is left of them", ["tmux", "sh"]),
  async fn() {
    await using sandbox = await makeSandbox();
    await using terminal = await openTerminal(sandbox, { columns: 200, rows: 400 });
    const texts = fc.sample(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), {
      numRuns: SAMPLES,
      seed: 7,
    }).map((parts, at) => `${at}: ${parts.join("")}\x1b[0m`);
    const clean = new TerminalText();
    const shown = texts.map((text) => clean.write(`${text}\n`)).join("");
    equal(shown.split("\n").length < 390, true);
    await Deno.writeTextFile(`${sandbox.home}/texts`, `${texts.join("\n")}\n`);
    await terminal.type("clear; cat texts; echo the end");
    await terminal.sees(/^the end$/m);
    const screen = (await terminal.screen()).split("\nthe end")[0]!;
    const lines = (text: string) => text.split("\n").map((line) => line.trimEnd());
    equal(lines(screen.trimEnd()), lines(shown.trimEnd()));
  },
});
