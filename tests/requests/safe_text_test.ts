import { equal, match } from "node:assert/strict";
import { Secret } from "../../src/platform/secret.ts";
import { safeAnswerText, safeText } from "../../src/requests/safe_text.ts";

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
  ["a secret in another case is redacted", "https://mark/TOK+en=.test", "https://[redacted].test"],
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
  [
    "token fields are redacted however their names are spelled",
    '{"accessToken":"MARK","Refresh-Token":"MARK","IDTOKEN":"MARK","new_access_token_1":"MARK"}',
    '{"accessToken":"[redacted]","Refresh-Token":"[redacted]","IDTOKEN":"[redacted]",' +
    '"new_access_token_1":"[redacted]"}',
  ],
  [
    "token fields of XML are redacted",
    '<r><access_token>MARK 1</access_token><ns:refreshToken a="b">MARK</ns:refreshToken></r>',
    '<r><access_token>[redacted]</access_token><ns:refreshToken a="b">[redacted]</ns:refreshToken></r>',
  ],
  [
    "token fields of log lines are redacted",
    "accessToken=MARK; access-token: MARK, refresh_token => 'MARK' id_token: Bearer MARK.",
    "accessToken=[redacted]; access-token: [redacted], refresh_token => '[redacted]' " +
    "id_token: Bearer [redacted]",
  ],
  [
    "token fields that are lists or objects are redacted",
    '{"access_token":["MARK"],"refresh_token":{"value":7}}',
    '{"access_token":["[redacted]"],"refresh_token":{"[redacted]":7}}',
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

const ANSWERS: readonly (readonly [string, string, string])[] = [
  ["a token of 20 characters", "got a1b2c3d4e5f6g7h8i9j0.", "got [redacted]"],
  ["20 characters among words", "got a1b2c3d4e5f6g7h8i9j0 now", "got [redacted] now"],
  ["19 characters stay", "got a1b2c3d4e5f6g7h8i9j now", "got a1b2c3d4e5f6g7h8i9j now"],
  ["upper case", "got NEWSECRETNEWSECRETNEW", "got [redacted]"],
  ["a JSON Web Token", "got eyJhbGciOiJI.eyJzdWIi.c2ln_-x!", "got [redacted]!"],
  ["base64", "got 'YWJj+/ZGVm/Z2hpamtsbQ=='", "got '[redacted]'"],
  ["base64 in JSON", '{"got":"YWJj\\/ZGVm\\/Z2hpamtsbQ"}', '{"got":"[redacted]"}'],
  ["base64 in a form", "got=YWJj%2FZGVm%2FZ2hpam", "[redacted]"],
  ["a UUID", "request 2b5cf1de-8f0e-4b8d-9c1e-000000000001", "request [redacted]"],
  [
    "a token beyond the cut",
    "x y ".repeat(49) + "a1b2c3d4e5f6g7h8i9j0",
    "x y ".repeat(49) + "[red…",
  ],
  ["error codes stay", "unsupported_grant_type", "unsupported_grant_type"],
  [
    "descriptions stay",
    "Invalid refresh token or client_id: InvalidRefreshTokenException (temporarily_unavailable).",
    "Invalid refresh token or client_id: InvalidRefreshTokenException (temporarily_unavailable).",
  ],
  ["long words stay", "Internationalization.", "Internationalization."],
  [
    "links stay",
    "see https://chat.qwen.ai/docs/error-codes/",
    "see https://chat.qwen.ai/docs/error-codes/",
  ],
  [
    "short things stay",
    "status 500 at 2026-11-20 by v1.22.333",
    "status 500 at 2026-11-20 by v1.22.333",
  ],
];

for (const [name, text, expected] of ANSWERS) {
  Deno.test(`an answer with a token that is not known yet: ${name}`, () => {
    equal(safeAnswerText(text, []), expected);
  });
}

Deno.test("text from a server: a body of 1 MiB is no trouble", () => {
  const parts = [
    "\u001b]",
    "\u001b[1",
    '"access_token":"\\',
    "device_code=",
    " \n",
    "Ab",
    "ab.",
    "%",
  ];
  for (
    const part of [...parts, "accessToken ", "<access_token ", '"', "\\/", `${"a".repeat(63)}1`]
  ) {
    match(safeAnswerText(part.repeat(1_048_576 / part.length), [TOKEN]), /^.{0,201}$/u);
  }
});
