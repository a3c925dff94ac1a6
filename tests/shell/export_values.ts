/** Generated values of variables: all text without NUL and without half surrogate pairs. */

import fc from "fast-check";
import type { Exports } from "../../src/shell/exports.ts";

/** What some shell, reader or locale takes for more than text. */
const NASTY = [
  ..."\t\n\r\x01\x07\x0b\x1b\x1c\x7f !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
  ..."\x80\x81\x85\x88\x9b\xa0éß漢字🙂\u{10ffff}",
  ..."‘’‚‛“”\u2028\u2029\u200b\u202e\ufeff\ufdd0\ufffd\uffff\ue000\uf600\uf6ff\u{f0000}",
  ..."aexn04",
];

const NASTY_WORDS = [
  "$(id)",
  "`id`",
  "${HOME}",
  "$HOME",
  "$$",
  "~",
  "~root",
  ":~",
  "=ls",
  ":=ls",
  "==",
  "-n",
  "--",
  "%s%n",
  "%{x}",
  "!!",
  "!$",
  "^a^b",
  "\\c",
  "\\0",
  "\\n",
  "\\r",
  "\\u0041",
  "\\x41",
  "\\",
  "\\'",
  '\\"',
  "*",
  "?",
  "[a-z]",
  "{a,b}",
  "{1..3}",
  "@(a|b)",
  "<(id)",
  "\r\n",
  "\n\n",
  "  ",
  "#x",
  " #x",
  "EOF",
  "export",
  "true",
  "null",
  "::set-env::",
  "'@",
  "%0A",
];

const READABLE = [..."abcXYZ019_/:.,@%+=-"];

/** One value; ordinary ones too. */
export const exportValue: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...NASTY), maxLength: 12 }),
  fc.array(fc.constantFrom(...NASTY_WORDS, "a", " ", "'", '"'), { maxLength: 5 })
    .map((words) => words.join("")),
  fc.string({ unit: fc.constantFrom(...READABLE), maxLength: 30 }),
).map((value) => value.replaceAll("\0", "")).filter((value) => value.isWellFormed());

/** Values near the 128 KiB that Linux allows one variable to have, its name included. */
export const LONG_VALUES: readonly string[] = [
  "k".repeat(131_000),
  "\n".repeat(131_000),
  "it's *\\ 漢\n".repeat(10_000),
];

/** Exports of variables `V0`, `V1`, … with these values. */
export function exportsOf(values: readonly string[]): Exports {
  return {
    set: values.map((value, index) => ({ name: `V${index}`, value, isSecret: true })),
    unset: [],
  };
}
