import { deepStrictEqual as equal } from "node:assert/strict";
import { enteredText, isUnfinished } from "../../../src/commands/chat_screen/entered_text.ts";

const UNFINISHED: readonly (readonly [string, "no" | "backslash" | "block"])[] = [
  ["", "no"],
  ["a", "no"],
  ["a\\", "backslash"],
  ["a\\\\", "no"],
  ["a\\\\\\", "backslash"],
  ['"""', "block"],
  ['""""', "block"],
  ['"""a\\', "block"],
  ['  """a\nb"""  ', "no"],
  ['""""""', "no"],
  ['say """', "no"],
];

for (const [text, expected] of UNFINISHED) {
  Deno.test(`entered text ${JSON.stringify(text)} goes on: ${expected}`, () => {
    equal(isUnfinished(text), expected);
  });
}

const ENTERED: readonly (readonly [string, string])[] = [
  ["  a b \n", "a b"],
  ["a\n b", "a\n b"],
  ['"""\n  a\n\n b\n"""', "  a\n\n b"],
  ['"""a"""', "a"],
  ['""""""', ""],
  ['say """a"""', 'say """a"""'],
];

for (const [text, expected] of ENTERED) {
  Deno.test(`entered text ${JSON.stringify(text)} means ${JSON.stringify(expected)}`, () => {
    equal(enteredText(text), expected);
  });
}
