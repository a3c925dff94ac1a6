import { deepStrictEqual as equal } from "node:assert/strict";
import fc from "fast-check";
import { TerminalText } from "../../src/platform/terminal_text.ts";

const CASES: readonly (readonly [name: string, text: string, shown: string])[] = [
  ["plain text with breaks and tabs", "a\n\tb 世界 👋🏽", "a\n\tb 世界 👋🏽"],
  ["a carriage return", "a\rb\r\n", "ab\n"],
  ["backspaces and bells", "a\b\x07b\x00\x7f", "ab"],
  ["colours", "\x1b[1;31mred\x1b[0m", "red"],
  ["cursor movements", "a\x1b[2J\x1b[10;10Hb\x1b[?25l", "ab"],
  ["a title", "a\x1b]0;owned\x07b", "ab"],
  ["a title that ends in ST", "a\x1b]2;owned\x1b\\b", "ab"],
  ["a hidden link", "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\", "here"],
  ["a write to the clipboard", "\x1b]52;c;aGk=\x07x", "x"],
  ["a device control string", "\x1bPq#0\x1b\\x", "x"],
  ["sequences of one character", "\x9b31mred\x9d0;t\x9cx", "redx"],
  ["other escapes", "\x1bcx\x1b(By\x1b#8z\x1b7", "xyz"],
  ["an escape within an escape", "\x1b\x1b[31mx", "x"],
  ["a string that never ends: the next line is there again", "a\x1b]0;t\nb", "a\nb"],
  ["a sequence that never ends", "\x1b[31", ""],
  ["a break within a sequence", "a\x1b[3\n1mb\x1b\t[0mc", "a\nb\tc"],
  ["a sequence and a string that are given up", "a\x1b[3\x18b\x1b]0;t\x1ac", "abc"],
  ["changes of direction", "a\u202eb\u2066c\u200fd", "abcd"],
  ["invisible characters", "a\u200bb\ufeffc\u{e0041}d", "abcd"],
  ["half a character", "a\ud83d", "a"],
];

for (const [name, text, shown] of CASES) {
  Deno.test(`on a terminal, ${name}: ${JSON.stringify(text)} is shown as ${JSON.stringify(shown)}`, () => {
    equal(new TerminalText().write(text), shown);
  });
}

Deno.test("how a text is cut makes no difference to what is shown of it", () => {
  const parts = fc.constantFrom(...CASES.map(([, text]) => text));
  fc.assert(fc.property(fc.array(parts), fc.nat({ max: 7 }), (texts, size) => {
    const text = texts.join("");
    const cut = new TerminalText();
    let shown = "";
    for (let at = 0; at < text.length; at += size + 1) {
      shown += cut.write(text.slice(at, at + size + 1));
    }
    equal(shown, new TerminalText().write(text));
  }));
});

Deno.test("of any text, no control character but breaks and tabs is shown", () => {
  const units = fc.array(fc.oneof(fc.nat({ max: 0xa0 }), fc.nat({ max: 0xffff })), {
    maxLength: 60,
  });
  fc.assert(fc.property(units, (codes) => {
    const shown = new TerminalText().write(String.fromCharCode(...codes));
    equal(/(?![\n\t])\p{Cc}/u.test(shown), false);
    equal(shown.isWellFormed(), true);
  }));
});

Deno.test("a text without control and invisible characters is shown as it is", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    fc.pre(!/(?![\n\t\u200d])[\p{Cc}\p{Cf}]/u.test(text));
    equal(new TerminalText().write(text), text);
  }));
});
