import { deepStrictEqual as equal } from "node:assert/strict";
import { countCells, splitCharacters } from "../../../src/commands/chat_screen/cell_width.ts";
import { type EditorState, startEditing } from "../../../src/commands/chat_screen/line_editor.ts";
import { draw, erase, layOut } from "../../../src/commands/chat_screen/line_layout.ts";

/** A state whose cursor is at `|`. */
function stateOf(shown: string): EditorState {
  const cursor = shown.indexOf("|");
  return { ...startEditing(), text: shown.replace("|", ""), cursor };
}

/** Rows with `|` at the cursor. */
function rowsOf(shown: string, columns: number, rows = 10): string[] {
  const { rows: drawn, cursorRow, beforeCursor } = layOut(stateOf(shown), { columns, rows });
  return drawn.map(({ text }, index) => {
    if (index !== cursorRow) return text;
    equal(text.startsWith(beforeCursor.text), true, `"${beforeCursor.text}" is not in "${text}"`);
    return `${beforeCursor.text}|${text.slice(beforeCursor.text.length)}`;
  });
}

const CASES: readonly (readonly [string, string, number, readonly string[]])[] = [
  ["nothing", "|", 80, ["> |"]],
  ["a text", "ab|c", 80, ["> ab|c"]],
  ["lines", "a\nb|\n", 80, ["> a", ". b|", ". "]],
  ["a line that is too long", "abcdef|ghijk", 7, ["> abcd", "ef|ghij", "k"]],
  ["the cursor at the end of a full row", "abcd|", 7, ["> abcd|"]],
  ["the cursor at the start of a row", "abcd|e", 7, ["> abcd", "|e"]],
  ["a wide character that does not fit", "abc字|", 7, ["> abc", "字|"]],
  ["a tab", "a\tb|", 80, ["> a    b|"]],
  ["the cursor before a mark that joins", "e|\u0301x", 80, ["> |e\u0301x"]],
  ["a screen of one column", "a|bc", 1, ["> a|b", "c"]],
];

for (const [name, shown, columns, rows] of CASES) {
  Deno.test(`line layout: ${name}`, () => equal(rowsOf(shown, columns), rows));
}

Deno.test("line layout: of a text higher than the screen the part around the cursor is shown", () => {
  equal(rowsOf("1\n2\n3\n4\n5|", 80, 4), [". 3", ". 4", ". 5|"]);
  equal(rowsOf("1\n2|\n3\n4\n5", 80, 4), [". 2|", ". 3", ". 4"]);
  equal(rowsOf("|1\n2", 80, 1), ["> |1"]);
});

Deno.test("line layout: drawing ends with the cursor in its place", () => {
  const layout = layOut(stateOf("ab|c\nd"), { columns: 80, rows: 10 });
  equal(draw(layout), "> abc\r\n. d\x1b[1A\r> ab");
  equal(draw(layOut(stateOf("a|"), { columns: 80, rows: 10 })), "> a\r> a");
});

Deno.test("line layout: erasing goes up to where the drawing began", () => {
  const layout = layOut(stateOf("abcdefgh\nij|\nk"), { columns: 80, rows: 10 });
  equal(erase(layout, 80), "\x1b[1A\r\x1b[J");
  equal(erase(layOut(stateOf("a|"), { columns: 80, rows: 10 }), 80), "\r\x1b[J");
});

Deno.test("line layout: rows that a narrower screen has broken are erased as well", () => {
  const layout = layOut(stateOf("abcdefgh\nij|"), { columns: 80, rows: 10 });
  equal(erase(layout, 5), "\x1b[2A\r\x1b[J");
  equal(erase(layout, 3), "\x1b[5A\r\x1b[J");
});

Deno.test("characters are counted as a person does, and take the cells that terminals give them", () => {
  const cells = (text: string) => splitCharacters(text).map(countCells);
  equal(cells("a~"), [1, 1]);
  equal(cells("é e\u0301"), [1, 1, 1]);
  equal(cells("字ｱＡ한ー、"), [2, 1, 2, 2, 2, 2]);
  equal(cells("😀👩‍👩‍👧🇩🇪👍🏽"), [2, 2, 2, 2]);
  equal(cells("☺☺\ufe0f"), [1, 2]);
  equal(cells("\u200b"), [0]);
  equal(cells("…→█"), [1, 1, 1]);
});
