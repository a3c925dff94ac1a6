/** Words of command lines that are shown. */

import { equal } from "node:assert/strict";
import { shellWord } from "../../src/shell/shell_word.ts";

Deno.test("a word stands as it is where no shell minds it, else in single quotes", () => {
  const cases: readonly (readonly [text: string, word: string])[] = [
    ["/home/x/.qwen/oauth_creds.json", "/home/x/.qwen/oauth_creds.json"],
    ["https://host/v1", "https://host/v1"],
    ["two words", "'two words'"],
    ["it's $HOME", "'it'\\''s $HOME'"],
    ["~/x", "'~/x'"],
    ["=ls", "'=ls'"],
    ["", "''"],
  ];
  for (const [text, word] of cases) equal(shellWord(text), word);
});
