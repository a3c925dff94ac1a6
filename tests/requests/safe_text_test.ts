import { equal, match } from "node:assert/strict";
import { Secret } from "../../src/platform/secret.ts";
import { safeText } from "../../src/requests/safe_text.ts";

const TOKEN = new Secret("MARK/tok+en=");

const CASES: readonly (readonly [string, string, string])[] = [
  ["ordinary text stays", "Größe 7: ok 👍", "Größe 7: ok 👍"],
  ["lines become one", " a\r\n\tb\u2028c ", "a b c"],
  ["colours are removed", "\u001b[1;31mred\u001b[0m", "red"],
  ["cursor control is removed", "a\u001b[2J\u001b[?25lb", "ab"],
  ["a title change is removed", "a\u001b]0;title\u0007b", "ab"],
  ["a hidden link is removed", "\u001b]8;;https://evil.test\u001b\\here\u001b]8;;\u001b\\", "here"],
  ["a clipboard write is removed", "a\u001b]52;c;ZXZpbA==\u0007b", "ab"],
  ["an unfinished sequence is removed", "a\u001b]52;c;ZXZpbA==", "a"],
  ["8-bit sequences are removed", "a\u009b31mb\u009d0;title\u009cc", "abc"],
  ["other escapes are removed", "a\u001bcb\u001b(0c", "abc"],
  ["control characters are removed", "a\u0000\u0007\u0008\u007f\u0085b", "ab"],
  ["direction and zero-width characters are removed", "a\u202e\u200b\ufeffb", "ab"],
  ["half characters are removed", "a\ud800b", "ab"],
  ["a secret is redacted", "bad MARK/tok+en= here", "bad [redacted] here"],
  ["a secret is redacted wherever it is", "MARK/tok+en=MARK/tok+en=", "[redacted][redacted]"],
  ["an encoded secret is redacted", "t=MARK%2Ftok%2Ben%3D&x", "t=[redacted]&x"],
  ["a secret within JSON is redacted", '{"a":"MARK\\/tok+en="}', '{"a":"[redacted]"}'],
  ["a secret with an escape in it is redacted", "MARK\u001b[1m/tok\u200b+en=", "[redacted]"],
  [
    "token fields are redacted",
    '{"access_token":"MA\\"RK","refresh_token" : "MARK","id_token":"MARK","x":1}',
    '{"access_token":"[redacted]","refresh_token" : "[redacted]","id_token":"[redacted]","x":1}',
  ],
  [
    "code fields are redacted",
    '{"device_code":"MARK 1","user_code":"MARK","code_verifier":"MARK"}',
    '{"device_code":"[redacted]","user_code":"[redacted]","code_verifier":"[redacted]"}',
  ],
  [
    "a token field that is cut off is redacted",
    '{"access_token":"MARK',
    '{"access_token":"[redacted]"',
  ],
  [
    "token fields of a form are redacted",
    "grant=x&refresh_token=MARK&device_code=MARK",
    "grant=x&refresh_token=[redacted]&device_code=[redacted]",
  ],
  [
    "token fields in JSON within JSON are redacted",
    '{"body":"{\\"access_token\\":\\"MARK\\"}"}',
    '{"body":"{\\"access_token\\":\\"[redacted]\\"}"}',
  ],
  ["200 characters are shown whole", "é".repeat(200), "é".repeat(200)],
  ["more than 200 characters are cut", "👍".repeat(201), "👍".repeat(200) + "…"],
  [
    "a secret is redacted before the text is cut",
    "x".repeat(195) + "MARK/tok+en=",
    "x".repeat(195) + "[reda…",
  ],
];

for (const [name, text, expected] of CASES) {
  Deno.test(`text from a server: ${name}`, () => {
    equal(safeText(text, [TOKEN, new Secret("")]), expected);
  });
}

Deno.test("text from a server: a body of 1 MiB is no trouble", () => {
  for (const part of ["\u001b]", "\u001b[1", '"access_token":"\\', "device_code=", " \n"]) {
    match(safeText(part.repeat(1_048_576 / part.length), [TOKEN]), /^.{0,201}$/u);
  }
});
