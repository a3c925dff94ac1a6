import assert from "node:assert/strict";
import { clipboardSequence } from "../../../src/commands/login_screen/clipboard.ts";

Deno.test("the clipboard sequence is OSC 52 with the text in base64", () => {
  assert.equal(clipboardSequence("https://a/?b"), "\x1b]52;c;aHR0cHM6Ly9hLz9i\x07");
  assert.equal(clipboardSequence("é"), "\x1b]52;c;w6k=\x07");
});
