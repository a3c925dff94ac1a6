import { deepStrictEqual as equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { parse } from "dotenv";
import { parseEnvText } from "../../src/config/env_text.ts";
import { ENV_TEXTS } from "./env_texts.ts";

/** Texts with the variables in them, each with its line. */
const CASES: readonly (readonly [string, Readonly<Record<string, readonly [string, number]>>])[] = [
  ["A=1", { A: ["1", 1] }],
  ["\ufeffA=1", { A: ["1", 1] }],
  ["A=1\r\nB=2\r\n", { A: ["1", 1], B: ["2", 2] }],
  ["A=1\rB=2", { A: ["1", 1], B: ["2", 2] }],
  ["# no\n\n  export A = 1 # why\n", { A: ["1", 3] }],
  ["A=1#2", { A: ["1", 1] }],
  ["A='1 # 2' # 3", { A: ["1 # 2", 1] }],
  ["A='a\nb'\nB=2", { A: ["a\nb", 1], B: ["2", 3] }],
  ["A='a\r\nb'", { A: ["a\nb", 1] }],
  ['A="a\\nb\\rc\\td"', { A: ["a\nb\rc\\td", 1] }],
  ["A='a\\nb'", { A: ["a\\nb", 1] }],
  ["A=a\\nb", { A: ["a\\nb", 1] }],
  ["A=`a'b\"c`", { A: ["a'b\"c", 1] }],
  ['A="a\\"b"', { A: ['a\\"b', 1] }],
  ['A="a\\"\nB="b"', { A: ["a\\", 1], B: ["b", 2] }],
  ["A='open\nB=2", { A: ["'open", 1], B: ["2", 2] }],
  ["A='a' 'b'", { A: ["a' 'b", 1] }],
  ["A='a' b", { A: ["'a' b", 1] }],
  ["A=\nB=2", { A: ["", 1], B: ["2", 2] }],
  ["A=\n\n'x'", { A: ["x", 1] }],
  ["A: 1", { A: ["1", 1] }],
  ["A:1", {}],
  ["A B=1\nC=2", { C: ["2", 2] }],
  ["=1\nA", {}],
  ["A==1", { A: ["=1", 1] }],
  ["A=1\nB=2\nA=3", { A: ["3", 3], B: ["2", 2] }],
  ["A=$B ${B} $(B)\nB=2", { A: ["$B ${B} $(B)", 1], B: ["2", 2] }],
  ["constructor=1", { constructor: ["1", 1] as const }],
  ["export=1\nexportB=2", { export: ["1", 1], exportB: ["2", 2] }],
];

for (const [text, expected] of CASES) {
  Deno.test(`.env grammar: ${JSON.stringify(text)}`, () => {
    const found = [...parseEnvText(text)].map(([name, { value, line }]) => [name, [value, line]]);
    equal(found, Object.entries(expected));
  });
}

Deno.test("a .env text means what it means to dotenv", () => {
  fc.assert(
    fc.property(ENV_TEXTS, (text) => {
      const found = [...parseEnvText(text)].map(([name, { value }]) => [name, value]);
      // An object cannot take a variable of this name.
      const expected = Object.entries(parse(text)).filter(([name]) => name !== "__proto__");
      const byName = ([a]: string[], [b]: string[]) => a! < b! ? -1 : 1;
      equal(found.filter(([name]) => name !== "__proto__").sort(byName), expected.sort(byName));
    }),
    { numRuns: 10_000 },
  );
});

Deno.test("the line of a variable is the one on which its last assignment begins", () => {
  const name = fc.constantFrom("A", "B", "C_D");
  const value = fc.oneof(
    fc.stringMatching(/^[a-z$/:.-]{1,8}$/),
    fc.stringMatching(/^'[a-z"#=\n ]{0,12}'$/),
    fc.stringMatching(/^"[a-z'#=\n ]{0,12}"$/),
    fc.stringMatching(/^`[a-z'#=\n ]{0,12}`$/),
  );
  const assignment = fc.tuple(
    fc.constantFrom("", "  ", "export "),
    name,
    value,
    fc.constantFrom("", " # A=1"),
  )
    .map(([before, name, value, after]) => ({ name, text: `${before}${name}=${value}${after}` }));
  const noise = fc.constantFrom("", "# A=1", "no assignment", "\t").map((text) => ({
    name: "",
    text,
  }));
  const newline = fc.constantFrom("\n", "\r\n", "\r");
  fc.assert(fc.property(fc.array(fc.oneof(assignment, noise)), newline, (items, newline) => {
    const expected = new Map<string, number>();
    let line = 1;
    for (const { name, text } of items) {
      if (name !== "") expected.set(name, line);
      line += text.split("\n").length;
    }
    const found = parseEnvText(items.map(({ text }) => text).join("\n").replaceAll("\n", newline));
    equal(new Map([...found].map(([name, { line }]) => [name, line])), expected);
  }));
});

/** Texts that make a careless parser go back and forth. */
const HOSTILE: readonly string[] = [
  "\n",
  " ",
  "A='",
  "A='\\'",
  'A="\\"\n',
  "A=`\n",
  "export ",
  "A ",
  "A=\n",
  "A='x' ",
  "'",
  "#",
  "A=#\n",
  "A='\\'x\n",
  "export\n",
  "A=\" 'b` \n",
];

for (const piece of HOSTILE) {
  Deno.test(`1 MiB of ${JSON.stringify(piece)} is parsed in time`, () => {
    // A parser whose time grows with the square of the length would never come back.
    const variables = parseEnvText(piece.repeat(2 ** 20 / piece.length));
    ok(variables.size <= 1);
  });
}
