/** Promises of `configuration.md`: the grammar of `.env` files. */

import type { Mutant } from "./mutant.ts";

const TEXT = { at: "src/config/env_text.ts", test: "tests/config/env_text_test.ts" } as const;

/** One mutant for each promise. */
export const CONFIGURATION_ENV_TEXT_MUTANTS: readonly Mutant[] = [
  {
    ...TEXT,
    promise: "A lone CR ends a line, as for dotenv",
    was: String.raw`replaceAll(/\r\n?/g, "\n")`,
    becomes: String.raw`replaceAll(/\r\n/g, "\n")`,
    named: String.raw`.env grammar: "A=1\rB=2"`,
  },
  {
    ...TEXT,
    promise: "A byte order mark is no part of the first name",
    test: "tests/config/qwen_home_test.ts",
    was: String.raw`const SPACE = /\s*/y;`,
    becomes: String.raw`const SPACE = /[ \t\n]*/y;`,
    named: "a .env file is read as dotenv does: quotes, export, comments, byte order mark",
  },
  {
    ...TEXT,
    promise: "export may stand before a name",
    was: String.raw`(?:export\s+)?`,
    becomes: "",
    named: "export A = 1 # why",
  },
  {
    ...TEXT,
    promise: "there are three kinds of quotes",
    was: 'const QUOTES = "\'\\"`";',
    becomes: 'const QUOTES = "\'\\"";',
    named: ".env grammar: \"A=`a'b",
  },
  {
    ...TEXT,
    promise: "A quoted value may have several lines",
    was: "return { value: unescape(quote, text.slice(start + 1, end)), end };",
    becomes:
      'return { value: unescape(quote, text.slice(start + 1, end).replace(/\\n.*/s, "")), end };',
    named: String.raw`.env grammar: "A='a\nb'\nB=2"`,
  },
  {
    ...TEXT,
    promise: "# begins a comment, also without a blank before it",
    was: 'replace(/#.*/s, "")',
    becomes: 'replace(/\\s#.*/s, "")',
    named: '.env grammar: "A=1#2"',
  },
  {
    ...TEXT,
    promise: "of several assignments the last counts",
    was: "variables.set(name, { value, line });",
    becomes: "if (!variables.has(name)) variables.set(name, { value, line });",
    named: String.raw`.env grammar: "A=1\nB=2\nA=3"`,
  },
  {
    ...TEXT,
    promise: "nothing is put in for a $, which keys contain",
    was: "variables.set(name, { value, line });",
    becomes:
      'variables.set(name, { value: value.replace(/\\$(\\w+)/g, (_, n) => variables.get(n)?.value ?? ""), line });',
    named: '.env grammar: "A=$B ${B} $(B)',
  },
];
