import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { drawTerminal } from "../../scripts/terminal_svg.ts";

/** The elements inside of the picture's group. */
function elementsOf(screen: string, columns = 10): string[] {
  const svg = drawTerminal(screen, columns);
  return svg.split("\n").filter((line) => /^<(?:text|rect x)/.test(line));
}

Deno.test("a picture of a terminal: text stands in its cell, with what XML minds escaped", () => {
  equal(elementsOf("a<b&c"), [
    '<text x="14" y="26.9" textLength="42" fill="#d5dbe3" xml:space="preserve">a&lt;b&amp;c</text>',
  ]);
});

Deno.test("a picture of a terminal: colours, bold and dim, and what ends them", () => {
  const [red, plain, both] = elementsOf("\x1b[31mr\x1b[0mp\x1b[1;2mb\x1b[22m");
  match(red!, /fill="#e5534b" xml:space/);
  match(plain!, /fill="#d5dbe3" xml:space/);
  match(both!, /font-weight="bold" opacity="0.65"/);
});

Deno.test("a picture of a terminal: a true colour behind, half blocks as rectangles", () => {
  equal(elementsOf("\x1b[38;2;0;0;0;48;2;255;255;255m▀█").length, 3);
  match(elementsOf("\x1b[48;2;255;255;255m▀")[0]!, /fill="rgb\(255,255,255\)"/);
  match(elementsOf("▄")[0]!, /y="22.5" width="8.7" height="8.8"/);
});

Deno.test("a picture of a terminal ends with the last row that shows something", () => {
  const height = (screen: string) =>
    Number(/viewBox="0 0 \d+ (\d+)"/.exec(drawTerminal(screen, 10))![1]);
  equal(height("a\n\n\n"), height("a"));
  ok(height("a\nb") > height("a"));
});
