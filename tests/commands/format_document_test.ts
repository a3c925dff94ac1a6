/** JSON as it is printed. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { formatDocument, formatJson } from "../../src/commands/format_document.ts";

/** First and last of each range that a terminal acts on. */
const INVISIBLE = [
  ..."\x7f\x80\x9b\x9f\u061c\u200e\u200f\u2028\u202a\u202e\u2060\u2066\u2069\u206f\ufeff",
];

Deno.test("a document is one line of ASCII wherever a terminal would act on a character", () => {
  for (const character of INVISIBLE) {
    const name = `a${character}b`;
    const text = formatDocument({ [name]: [name] });
    const escaped = `a\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}b`;
    equal(text, `{"version":1,"${escaped}":["${escaped}"]}\n`);
    equal(JSON.parse(text), { version: 1, [name]: [name] });
  }
});

Deno.test("other characters of a document stay readable", () => {
  const told = { name: "통의천문 é 😀 مرحبا ~" };
  equal(formatDocument(told), '{"version":1,"name":"통의천문 é 😀 مرحبا ~"}\n');
  equal(formatJson(told, 2), '{\n  "name": "통의천문 é 😀 مرحبا ~"\n}');
});
