import { deepStrictEqual as equal } from "node:assert/strict";
import fc from "fast-check";
import type { Key, KeyName } from "../../../src/commands/chat_screen/keys.ts";
import {
  type EditorState,
  onKey,
  startEditing,
  startNext,
} from "../../../src/commands/chat_screen/line_editor.ts";

/** Presses keys: `<name>` for a key, everything else as text. */
function press(keys: string, state: EditorState = startEditing()): EditorState {
  const parts = keys.match(/<\w+>|[^<]+|</g) ?? [];
  return parts.reduce((state, part) => onKey(state, keyOf(part)), state);
}

function keyOf(part: string): Key {
  const name = /^<(\w+)>$/.exec(part)?.[1];
  return name === undefined ? { name: "text", text: part } : { name: name as KeyName };
}

/** The text with `|` where the cursor is. */
function show({ text, cursor }: EditorState): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

const CASES: readonly (readonly [string, string, string])[] = [
  ["text goes in at the cursor", "ac<left>b", "ab|c"],
  ["Left and Right stop at the ends", "a<left><left><right><right><right>", "a|"],
  ["Home and End keep to their line", "ab<newline>cd<left><home>x<end>y", "ab\nxcdy|"],
  ["Backspace and Delete", "abcd<left><left><backspace><delete>", "a|d"],
  ["Backspace takes a whole character", "a👩‍👩‍👧e\u0301<backspace><backspace>", "a|"],
  ["Left passes a whole character", "🇩🇪字<left><left>x", "x|🇩🇪字"],
  [
    "Backspace and Delete join lines",
    "a<newline>b<home><backspace>x<newline><left><delete>",
    "ax|b",
  ],
  [
    "words to the left and right",
    "one two  three<word_left><word_left>x<word_right>y",
    "one xtwoy|  three",
  ],
  ["erasing words", "one two three<erase_word_left><home><erase_word_right>", "| two "],
  [
    "erasing to the start and to the end of a line",
    "a<newline>bcd<left><erase_to_start><newline><left>x<erase_to_end>",
    "a\nx|\nd",
  ],
  ["what was erased comes back", "one two<erase_word_left><home><yank>", "two|one "],
  ["erasing nothing forgets nothing", "one<erase_word_left><erase_word_left><yank>", "one|"],
  [
    "Up and Down keep the column as far as the line goes",
    "abcd<newline>e<newline>fgh<up><up>x<down><down>y",
    "axbcd\ne\nfy|gh",
  ],
  ["Up counts wide characters as two cells", "abcd<newline>字<up>x", "abx|cd\n字"],
  ["Ctrl-D deletes where there is text", "ab<left><end_of_input>", "a|"],
  ["a backslash goes on in a new line", "a\\<enter>b", "a\nb|"],
  ["two backslashes do not", "a\\\\<enter>", "a\\\\|"],
  ["a block goes on until its quotes", '"""a<enter>b<enter>', '"""a\nb\n|'],
  ["a closed block does not", '"""a<enter>b"""<enter>', '"""a\nb"""|'],
];

for (const [name, keys, shown] of CASES) {
  Deno.test(`line editor: ${name}`, () => equal(show(press(keys)), shown));
}

const WISHES: readonly (readonly [string, string])[] = [
  ["a", "none"],
  ["a<enter>", "enter"],
  ["<enter>", "enter"],
  ["a\\<enter>", "none"],
  ["a<interrupt>", "interrupt"],
  ["<end_of_input>", "end"],
  ["a<end_of_input>", "none"],
  ["<clear_screen>", "clear_screen"],
  ["<suspend>", "suspend"],
  ["<suspend>a", "none"],
];

for (const [keys, wish] of WISHES) {
  Deno.test(`line editor: ${keys} asks for "${wish}"`, () => equal(press(keys).wish, wish));
}

Deno.test("line editor: the history has what was entered, but no blanks and no repetition", () => {
  const after = ["a<enter>", "a<enter>", " <enter>", "b<enter>", "a<enter>"]
    .reduce((state, keys) => startNext(press(keys, state)), startEditing());
  equal(after, startEditing(["a", "b", "a"]));
});

Deno.test("line editor: Up and Down walk through the history and back to the new text", () => {
  let state = press("new", startEditing(["one", "two\nlines"]));
  const seen = ["up", "up", "up", "up", "down", "down", "down", "down"].map((key) => {
    state = press(`<${key}>`, state);
    return show(state);
  });
  equal(seen, [
    "two\nlines|",
    "two|\nlines",
    "one|",
    "one|",
    "two\nlines|",
    "new|",
    "new|",
    "new|",
  ]);
});

Deno.test("line editor: an old text can be changed and entered, and stays in the history as it was", () => {
  const state = startNext(press("<up>!<enter>", startEditing(["one"])));
  equal(state.history, ["one", "one!"]);
});

Deno.test("line editor: the cursor stays within the text, whatever is pressed", () => {
  const keys = fc.constantFrom<Key>(
    ...([
      "left",
      "right",
      "up",
      "down",
      "home",
      "end",
      "word_left",
      "word_right",
      "backspace",
      "delete",
      "erase_word_left",
      "erase_word_right",
      "erase_to_start",
      "erase_to_end",
      "yank",
      "newline",
      "enter",
      "end_of_input",
    ] as const)
      .map((name) => ({ name })),
    ...["a", " ", "字", "😀", "\u0301", "\n", "\ud83d", "\\"].map((text) => ({
      name: "text" as const,
      text,
    })),
  );
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 80, size: "max" }), (pressed) => {
      let state = startEditing(["old", "older\n字"]);
      for (const key of pressed) {
        state = onKey(state, key);
        equal(state.cursor >= 0 && state.cursor <= state.text.length, true, show(state));
        if (state.wish === "enter") state = startNext(state);
      }
    }),
    { numRuns: 300 },
  );
});
