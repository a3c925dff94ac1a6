import { deepStrictEqual as equal } from "node:assert/strict";
import fc from "fast-check";
import { type Key, KeyDecoder } from "../../../src/commands/chat_screen/keys.ts";

/** What a terminal sends; texts are written as they are, other keys as `<name>`. */
const CASES: readonly (readonly [string, string, string])[] = [
  ["text", "a字😀", "a字😀"],
  ["Enter and Ctrl-J", "a\rb\n", "a<enter>b<newline>"],
  ["Alt-Enter", "\x1b\r\x1b\n", "<newline><newline>"],
  ["Enter with Shift or Ctrl, where it is told", "\x1b[13;2u\x1b[27;5;13~", "<newline><newline>"],
  ["arrows in both modes", "\x1b[A\x1b[B\x1bOC\x1bOD", "<up><down><right><left>"],
  [
    "Home and End in their three forms",
    "\x1b[H\x1b[F\x1bOH\x1bOF\x1b[1~\x1b[4~\x1b[7~\x1b[8~",
    "<home><end><home><end><home><end><home><end>",
  ],
  ["Delete and both Backspaces", "\x1b[3~\x7f\b", "<delete><backspace><backspace>"],
  [
    "words with Ctrl or Alt",
    "\x1b[1;5C\x1b[1;3D\x1b[3;5~",
    "<word_right><word_left><erase_word_right>",
  ],
  ["Shift changes no arrow", "\x1b[1;2C", "<right>"],
  [
    "words with Escape",
    "\x1bb\x1bf\x1bd\x1b\x7f",
    "<word_left><word_right><erase_word_right><erase_word_left>",
  ],
  [
    "Ctrl and a letter",
    "\x01\x02\x03\x04\x05\x06\x0b\x0c\x0e\x10\x15\x17\x19\x1a",
    "<home><left><interrupt><end_of_input><end><right><erase_to_end><clear_screen><down><up><erase_to_start><erase_word_left><yank><suspend>",
  ],
  ["a tab is text", "a\tb", "a\tb"],
  [
    "a paste with newlines and keys in it",
    "x\x1b[200~a\r\nb\rc\n\td\x1b[A\x07\x1b[201~y",
    "x{a\nb\nc\n\td[A}y",
  ],
  ["an empty paste", "\x1b[200~\x1b[201~", ""],
  ["Ctrl-C ends a paste without an end", "\x1b[200~a\x03b", "<interrupt>b"],
  ["unknown keys do nothing", "\x1b[15~\x1b[99;9X\x1bOP\x1bx\x00\x1cz", "z"],
  ["Escape twice before a sequence", "\x1b\x1b[A", "<up>"],
  ["a broken sequence", "\x1b[\x03", "<interrupt>"],
  [
    "an endless sequence is text in the end",
    `\x1b[${"1".repeat(40)}\x03`,
    `${"1".repeat(40)}<interrupt>`,
  ],
  ["C1 control characters do nothing", "a\x9bb", "ab"],
];

const encode = (text: string) => new TextEncoder().encode(text);

function decodeAll(pieces: readonly Uint8Array[]): string {
  const decoder = new KeyDecoder();
  return format(pieces.flatMap((piece) => decoder.decode(piece)));
}

function format(keys: readonly Key[]): string {
  return keys.map((key) => {
    if (key.name !== "text") return `<${key.name}>`;
    return key.text.includes("\n") ? `{${key.text}}` : key.text;
  }).join("");
}

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [
    0,
    ...cuts.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ];
  return places.slice(1).map((end, index) => bytes.slice(places[index], end));
}

for (const [name, bytes, keys] of CASES) {
  Deno.test(`keys: ${name}`, () => {
    equal(decodeAll([encode(bytes)]), keys);
    equal(decodeAll([...encode(bytes)].map((byte) => Uint8Array.of(byte))), keys);
  });
}

Deno.test("keys are the same however the bytes are cut", () => {
  const piece = fc.oneof(
    fc.constantFrom(...CASES.map(([, bytes]) => bytes), "\x1b", "[", "\x1b[200~", "\x1b[201~", "O"),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.nat(400), { maxLength: 9 }),
      (pieces, cuts) => {
        const bytes = encode(pieces.join(""));
        equal(decodeAll(cut(bytes, cuts)), decodeAll([bytes]));
      },
    ),
  );
});

Deno.test("keys that are no UTF-8 are shown as a replacement character", () => {
  equal(decodeAll([Uint8Array.of(0xff, 0x61)]), "\ufffda");
});
