/** Text from elsewhere on a terminal. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { printableText } from "../../src/platform/printable_text.ts";

Deno.test("escape sequences and control characters disappear, line breaks and tabs become one blank", () => {
  const cases: readonly [text: string, shown: string][] = [
    ["plain text, ünï 漢字 🙂", "plain text, ünï 漢字 🙂"],
    ["\x1b[31mred\x1b[0m", "red"],
    ["\x9b31mred", "red"],
    ["\x1b]0;title\x07text", "text"],
    ["\x1b]8;;https://evil.example/\x1b\\link\x1b]8;;\x1b\\", "link"],
    ["\x1b]52;c;c2VjcmV0\x07", ""],
    ["\x1bPdevice\x1b\\text", "text"],
    ["\x1b]0;never closed", ""],
    ["\x1bctext", "text"],
    ["a\r\n\tb\x00c", "a bc"],
    ["/home/x/two  blanks", "/home/x/two  blanks"],
    ["abc\u202edcba\u2066x", "abcdcbax"],
    ["\x1b", ""],
  ];
  for (const [text, shown] of cases) assert.equal(printableText(text), shown, JSON.stringify(text));
});

Deno.test("no text keeps a control character or an escape", () => {
  const nasty = fc.string({
    unit: fc.constantFrom("\x1b", "[", "]", "\\", "P", ";", "m", "\x07", "\x9b", "a", "\n", "\x7f"),
  });
  fc.assert(fc.property(nasty, (text) => {
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(printableText(text), /[\x00-\x1f\x7f-\x9f]/);
  }));
});
