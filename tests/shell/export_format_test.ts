/** What `qwenauth env` prints, format by format. */

import assert from "node:assert/strict";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { formatExports, formatFailure } from "../../src/shell/export_format.ts";
import type { ExportFormat } from "../../src/shell/export_formats.ts";
import type { Exports } from "../../src/shell/exports.ts";

const ORDINARY: Exports = {
  set: [
    { name: "OPENAI_API_KEY", value: "sk-sp-a_b==", isSecret: true },
    { name: "OPENAI_BASE_URL", value: "https://api.example:8443/v1", isSecret: false },
    { name: "QWENAUTH_EXPORT", value: "OPENAI_API_KEY=0a1b,OPENAI_BASE_URL=2c", isSecret: false },
  ],
  unset: ["OPENAI_MODEL"],
};

const SPECIAL: Exports = {
  set: [{ name: "KEY", value: "it's 10 %\n\\é", isSecret: true }],
  unset: [],
};

const CASES: readonly [Exclude<ExportFormat, "github">, Exports, string][] = [
  [
    "sh",
    ORDINARY,
    "export OPENAI_API_KEY=sk-sp-a_b==;\n" +
    "export OPENAI_BASE_URL=https://api.example:8443/v1;\n" +
    "export QWENAUTH_EXPORT=OPENAI_API_KEY=0a1b,OPENAI_BASE_URL=2c;\n" +
    "unset OPENAI_MODEL;\n",
  ],
  [
    "sh",
    SPECIAL,
    "KEY=\"`printf %b 'it\\0047s\\004010\\0040\\0045\\0012\\0134\\0303\\0251='`\"; " +
    'KEY="${KEY%=}"; export KEY;\n',
  ],
  [
    "fish",
    ORDINARY,
    "set -gx OPENAI_API_KEY 'sk-sp-a_b==';\n" +
    "set -gx OPENAI_BASE_URL 'https://api.example:8443/v1';\n" +
    "set -gx QWENAUTH_EXPORT 'OPENAI_API_KEY=0a1b,OPENAI_BASE_URL=2c';\n" +
    "if set -qg OPENAI_MODEL; set -eg OPENAI_MODEL; end;\n" +
    "true;\n",
  ],
  ["fish", SPECIAL, "set -gx KEY 'it\\'s 10 %'\\x0a'\\\\é';\ntrue;\n"],
  [
    "powershell",
    ORDINARY,
    "$env:OPENAI_API_KEY = 'sk-sp-a_b=='\n" +
    "$env:OPENAI_BASE_URL = 'https://api.example:8443/v1'\n" +
    "$env:QWENAUTH_EXPORT = 'OPENAI_API_KEY=0a1b,OPENAI_BASE_URL=2c'\n" +
    "Remove-Item Env:OPENAI_MODEL -ErrorAction SilentlyContinue\n",
  ],
  ["powershell", SPECIAL, "$env:KEY = [regex]::Unescape('it''s 10 %\\u000a\\\\\\u00e9')\n"],
  [
    "nu",
    ORDINARY,
    '{"OPENAI_API_KEY": "sk-sp-a_b==", "OPENAI_BASE_URL": "https://api.example:8443/v1", ' +
    '"QWENAUTH_EXPORT": "OPENAI_API_KEY=0a1b,OPENAI_BASE_URL=2c", "OPENAI_MODEL": ""}\n',
  ],
  ["nu", SPECIAL, '{"KEY": "it\'s 10 %\\u{a}\\\\é"}\n'],
  [
    "dotenv",
    ORDINARY,
    "OPENAI_API_KEY=sk-sp-a_b==\n" +
    "OPENAI_BASE_URL=https://api.example:8443/v1\n" +
    "QWENAUTH_EXPORT=OPENAI_API_KEY=0a1b,OPENAI_BASE_URL=2c\n",
  ],
  [
    "json",
    ORDINARY,
    '{"OPENAI_API_KEY":"sk-sp-a_b==","OPENAI_BASE_URL":"https://api.example:8443/v1",' +
    '"QWENAUTH_EXPORT":"OPENAI_API_KEY=0a1b,OPENAI_BASE_URL=2c","OPENAI_MODEL":null}\n',
  ],
  ["json", SPECIAL, '{"KEY":"it\'s 10 %\\n\\\\é"}\n'],
];

Deno.test("env keeps ordinary keys and URLs readable and escapes the rest, in each format", () => {
  for (const [format, exports, text] of CASES) {
    assert.equal(formatExports(format, exports), text, format);
  }
});

Deno.test("env for sh leaves no white space, glob character or byte of a special value", () => {
  const special = ["*", "?", "[a]", "a b", "\n", "'", '"', "~", "=ls", "a:=ls", "a;b", "$x", "é"];
  for (const value of special) {
    const exports: Exports = { set: [{ name: "K", value, isSecret: true }], unset: [] };
    const written = /'([^']*)=' *`/.exec(formatExports("sh", exports))?.[1] ?? "";
    assert.match(written, /^(?:[A-Za-z0-9]|\\0[0-3][0-7]{2})+$/, value);
  }
});

Deno.test("a failing env prints a statement for sh and fish, and nothing in other formats", () => {
  const expected: Record<ExportFormat, string> = {
    sh: "(exit 4);\n",
    fish: "function __qwenauth_failed; functions -e __qwenauth_failed; return 4; end; " +
      "__qwenauth_failed;\n",
    powershell: "",
    nu: "",
    dotenv: "",
    json: "",
    github: "",
  };
  for (const [format, text] of Object.entries(expected)) {
    assert.equal(formatFailure(format as ExportFormat, EXIT_CODES.auth_required), text, format);
  }
});

Deno.test("a name that is no variable name is refused in every format", () => {
  for (const name of ["", "1A", "A=1;echo X;B", "A B", "A-B", "Ä", "A\n", "$A", "A[0]"]) {
    for (const format of ["sh", "fish", "powershell", "nu", "dotenv", "json"] as const) {
      const set: Exports = { set: [{ name, value: "x", isSecret: false }], unset: [] };
      const unset: Exports = { set: [], unset: [name] };
      for (const exports of [set, unset]) {
        assert.throws(
          () => formatExports(format, exports),
          new Failure("failure", `Cannot export ${JSON.stringify(name)}: not a variable name`),
        );
      }
    }
  }
});

Deno.test("a value with NUL or half a surrogate pair is refused, and not shown", () => {
  for (const value of ["a\0b", "\ud800", "a\udc00b"]) {
    assert.throws(
      () => formatExports("sh", { set: [{ name: "K", value, isSecret: true }], unset: [] }),
      new Failure("store", 'Cannot export "K": its value is not text without NUL'),
    );
  }
});

Deno.test("a variable cannot be exported twice, or set and unset", () => {
  const variable = { name: "K", value: "x", isSecret: false };
  for (
    const exports of [{ set: [variable, variable], unset: [] }, { set: [variable], unset: ["K"] }]
  ) {
    assert.throws(() => formatExports("sh", exports), TypeError);
  }
});
