import { deepStrictEqual as equal } from "node:assert/strict";
import { HiddenLine } from "../../src/platform/hidden_line.ts";

/** What is typed, in pieces as a terminal gives them; what becomes of it. */
const CASES: readonly (readonly [string, readonly string[], string, string])[] = [
  ["a pasted line", ["sk-abc\r"], "entered", "sk-abc"],
  ["key by key", ["a", "b", "\n"], "entered", "ab"],
  ["no Enter yet", ["ab"], "typing", "ab"],
  ["Backspace takes one character back", ["abc\x7f\bd\r"], "entered", "ad"],
  ["Backspace on nothing", ["\x7fa\r"], "entered", "a"],
  ["Ctrl-U takes all back", ["abc\x15d\r"], "entered", "d"],
  ["an arrow key is no part of the line", ["a\x1b[D\x1bOAb\r"], "entered", "ab"],
  ["a pasted line in brackets", ["\x1b[200~sk-1\x1b[201~\r"], "entered", "sk-1"],
  ["Ctrl-C gives up", ["abc\x03"], "given_up", "abc"],
  ["Ctrl-D gives up", ["\x04"], "given_up", ""],
];

for (const [name, keys, state, text] of CASES) {
  Deno.test(`a hidden line: ${name}`, () => {
    const line = new HiddenLine();
    const states = keys.map((part) => line.onKeys(part));
    equal([states.at(-1), line.text], [state, text]);
  });
}
