import { deepStrictEqual as equal } from "node:assert/strict";
import { extractCode } from "../../src/chat/extract_code.ts";

const CASES: readonly (readonly [name: string, text: string, code: string | undefined])[] = [
  ["the first of two blocks", "a\n```\n1\n2\n```\n```\n3\n```", "1\n2\n"],
  ["a block with a language", "```ts\nlet a;\n```", "let a;\n"],
  ["an empty block", "```\n```", ""],
  ["a block of tildes with backquotes in it", "~~~\n```\n~~~", "```\n"],
  ["a longer fence around a shorter one", "````md\n```\nx\n```\n````", "```\nx\n```\n"],
  ["an indented block", "  ```\n  a\n    b\n  ```", "a\n  b\n"],
  ["a block in a list", "1. run\n\n     ```sh\n     a\n       b\n     ```\n", "a\n  b\n"],
  ["a block that is cut off", "```\n1\n2", "1\n2\n"],
  ["lines that end in CRLF", "```\r\n1\r\n```\r\n", "1\n"],
  ["code within a line", "```not a block``` but text", undefined],
  ["no block", "plain `code`", undefined],
  ["nothing", "", undefined],
];

for (const [name, text, code] of CASES) {
  Deno.test(`the code of ${name} is ${JSON.stringify(code)}`, () => {
    equal(extractCode(text), code);
  });
}
