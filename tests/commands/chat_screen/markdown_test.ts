import { deepStrictEqual as equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { createMarkdownStyler } from "../../../src/commands/chat_screen/markdown.ts";
import { SPAN_LIMIT } from "../../../src/commands/chat_screen/markdown_spans.ts";

/** The text styled, cut into these pieces; styles as `<1>`, `<0>` for their end. */
function style(...pieces: readonly string[]): string {
  const styler = createMarkdownStyler();
  const shown = pieces.map((piece) => styler.write(piece)).join("") + styler.end();
  // deno-lint-ignore no-control-regex
  return shown.replaceAll(/\x1b\[([0-9;]*)m/g, "<$1>");
}

/** Markdown and how it is shown. */
const CASES: readonly (readonly [string, string, string])[] = [
  ["plain text stays", "A b, c.\nd\n", "A b, c.\nd\n"],
  ["headings are bold", "# One\n###### Six\n", "<1># One<0>\n<1>###### Six<0>\n"],
  ["seven signs, or none behind, are no heading", "####### x\n#x\n#", "####### x\n#x\n#"],
  ["strong text", "a **b c** d", "a <1>b c<0> d"],
  ["emphasis with either mark", "*a* _b_", "<3>a<0> <3>b<0>"],
  ["both", "***a***", "<1;3>a<0>"],
  ["emphasis in strong text", "**a *b* c**", "<1>a <0><1;3>b<0><1> c<0>"],
  ["marks in a heading", "## a **b** `c`", "<1>## a <0><1;1>b<0><1> <0><1;36>c<0>"],
  ["strong text in a script without blanks", "这是**重点**内容", "这是<1>重点<0>内容"],
  ["code", "a `b*c*` d", "a <36>b*c*<0> d"],
  ["code with a backtick in it", "`` a`b `` c", "<36> a`b <0> c"],
  ["marks within words stay", "snake_case_name 2*3*4 2**3**4", "snake_case_name 2*3*4 2**3**4"],
  ["marks with nothing to end them stay", "**a *b `c [d", "**a *b `c [d"],
  ["marks between blanks stay", "a * b * c ** d ** e", "a * b * c ** d ** e"],
  ["arguments of a function stay", "*args, **kwargs", "*args, **kwargs"],
  ["two underscores stay", "__init__", "__init__"],
  ["an emphasis ends with its line", "**a\nb** c", "**a\nb** c"],
  ["an escaped mark is text", "\\*a\\* \\_b\\_ \\`c\\`", "*a* _b_ `c`"],
  ["other backslashes stay", "C:\\temp \\(x\\) \\[y\\]", "C:\\temp \\(x\\) \\[y\\]"],
  ["bullets", "- a\n* b\n  + c\n", "• a\n• b\n  • c\n"],
  ["numbers of a list stay", "1. a\n2) b\n10. **c**\n", "1. a\n2) b\n10. <1>c<0>\n"],
  ["a minus is no bullet", "-a\n-\n-1\n", "-a\n-\n-1\n"],
  ["rules stay", "---\n***\n* * *\n___\n", "---\n***\n* * *\n___\n"],
  [
    "a link",
    "see [a *b*](https://x.test/y_z_(1)).",
    "see a <3>b<0> (<4>https://x.test/y_z_(1)<0>).",
  ],
  ["no links", "[1] [a] (b) [c](d e) [x]()", "[1] [a] (b) [c](d e) [x]()"],
  [
    "a block of code is left alone",
    "```js\n- *a* # b\n\n```\n*c*",
    "<36>```js<0>\n<36>- *a* # b<0>\n\n<36>```<0>\n<3>c<0>",
  ],
  [
    "a longer fence holds a shorter one",
    "````\n```\n*a*\n````\n*b*",
    "<36>````<0>\n<36>```<0>\n<36>*a*<0>\n<36>````<0>\n<3>b<0>",
  ],
  [
    "tildes are not ended by backticks",
    "~~~\n```\n~~~\n*a*",
    "<36>~~~<0>\n<36>```<0>\n<36>~~~<0>\n<3>a<0>",
  ],
  [
    "a block of code in a list",
    "1. ```\n   *a*\n   ```\n- *b*",
    "1.<36> ```<0>\n<36>   *a*<0>\n<36>   ```<0>\n• <3>b<0>",
  ],
  [
    "a block of code in a quotation",
    "> ```\n> *a*\n> ```\n*b*",
    "><36> ```<0>\n<36>> *a*<0>\n<36>> ```<0>\n<3>b<0>",
  ],
  ["three backticks in a line are code", "```a``` *b*\n*c*", "<36>```a``` *b*<0>\n<3>c<0>"],
  ["a block of code without an end", "```\na", "<36>```<0>\n<36>a<0>"],
  ["control characters go", "a\x1bb\x9b\r\n\tc\x07", "ab\n\tc"],
  ["half a character at the very end", "a\ud83d", "a\ud83d"],
];

for (const [name, text, shown] of CASES) {
  Deno.test(`Markdown: ${name}`, () => equal(style(text), shown));
  Deno.test(`Markdown, character by character: ${name}`, () =>
    equal(style(...text.split("")), shown));
}

const PIECES = [
  "*",
  "**",
  "`",
  "```",
  "_",
  "[",
  "](",
  ")",
  "\\",
  "\n",
  "# ",
  "- ",
  "1. ",
  "> ",
  " ",
  "a",
  "字",
  "😀",
  "~~~",
  "|",
  "\t",
];
const markdown = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
    fc.string({ unit: "binary", maxLength: 6 }),
  ),
  { maxLength: 60, size: "max" },
).map((pieces) => pieces.join(""));

Deno.test("Markdown is shown the same however it is cut", () => {
  fc.assert(
    fc.property(markdown, fc.array(fc.nat(200), { maxLength: 12 }), (text, cuts) => {
      const places = [
        0,
        ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b),
        text.length,
      ];
      const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
      equal(style(...pieces), style(text));
      equal(style(...text.split("")), style(text));
    }),
    { numRuns: 500 },
  );
});

Deno.test("Markdown loses nothing but marks, and keeps the order", () => {
  const content = (text: string) =>
    // deno-lint-ignore no-control-regex
    text.replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f*_`[\]()\\ •+-]/g, "");
  fc.assert(
    fc.property(markdown, (text) => {
      const styler = createMarkdownStyler();
      const shown = styler.write(text) + styler.end();
      // deno-lint-ignore no-control-regex
      equal(content(shown.replaceAll(/\x1b\[[0-9;]*m/g, "")), content(text));
    }),
    { numRuns: 500 },
  );
});

Deno.test("Markdown leaves no style on at a newline or at the end", () => {
  fc.assert(
    fc.property(markdown, (text) => {
      for (const line of style(text).split("\n")) {
        const styles = [...line.matchAll(/<([\d;]+)>/g)].map(([, parameters]) => parameters);
        if (!/[<>]/.test(text)) ok(styles.length === 0 || styles.at(-1) === "0", line);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("a long line without a newline is shown as it comes, but for what a mark needs", () => {
  for (
    const [part, held] of [["word ", 0], ["字", 0], ["*a ", SPAN_LIMIT], [
      "[a ",
      SPAN_LIMIT,
    ]] as const
  ) {
    const styler = createMarkdownStyler();
    let [taken, shown] = [0, 0];
    for (let count = 0; count < 2000; count++) {
      taken += part.length;
      shown += styler.write(part).length;
      ok(taken - shown <= held, `${taken - shown} characters of "${part}" are held back`);
    }
  }
});

Deno.test("a styler that has ended styles the next text", () => {
  const styler = createMarkdownStyler();
  styler.write("```\n# a");
  styler.end();
  equal(styler.write("*b*\n") + styler.end(), "\x1b[3mb\x1b[0m\n");
});
