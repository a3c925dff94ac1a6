import assert from "node:assert/strict";
import jsqr from "jsqr";
import {
  chooseQrStyle,
  encodeQrCode,
  formatQrCode,
  qrCodeFits,
  qrCodeSize,
} from "../../../src/commands/login_screen/qr_code.ts";
import { rasterize, type Theme } from "../../support/rasterize_text.ts";

const DARK: Theme = { foreground: [0xd0, 0xd0, 0xd0], background: [0x1e, 0x1e, 0x1e] };
const LIGHT: Theme = { foreground: [0x20, 0x20, 0x20], background: [0xff, 0xff, 0xff] };
const SOLARIZED: Theme = { foreground: [0x65, 0x7b, 0x83], background: [0xfd, 0xf6, 0xe3] };
const URLS = [
  "https://chat.qwen.ai/authorize?user_code=ABCD-EFGH&client=qwen-code",
  "http://127.0.0.1:40123/device?user_code=WDJB-MJHT",
  `https://login.example/device?${"x".repeat(200)}`,
];

/** Reads a code strictly as printed: a phone need not try the inverse as well. */
function decode(text: string, theme: Theme): string | undefined {
  const { pixels, width, height } = rasterize(text, theme, 4);
  return jsqr.default(pixels, width, height, { inversionAttempts: "dontInvert" })?.data;
}

async function encode(url: string) {
  const modules = await encodeQrCode(url);
  assert.ok(modules !== undefined);
  return modules;
}

for (const [name, theme] of Object.entries({ DARK, LIGHT, SOLARIZED })) {
  Deno.test(`a phone can scan the printed code on a ${name.toLowerCase()} terminal`, async () => {
    for (const url of URLS) {
      assert.equal(decode(formatQrCode(await encode(url), true), theme), url);
    }
  });
}

Deno.test("without colours the code is right on a dark background", async () => {
  for (const url of URLS) assert.equal(decode(formatQrCode(await encode(url), false), DARK), url);
});

Deno.test("without colours no escape sequence is printed", async () => {
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(formatQrCode(await encode("x"), false), /[^\n █▀▄]|\x1b/);
});

Deno.test("the quiet zone is four modules wide on every side", async () => {
  const modules = await encode("x");
  const isLight = (module: boolean) => !module;
  for (let i = 0; i < 4; i++) {
    assert.ok(modules[i]?.every(isLight));
    assert.ok(modules.at(-1 - i)?.every(isLight));
    assert.ok(modules.every((row) => isLight(row[i] ?? true) && isLight(row.at(-1 - i) ?? true)));
  }
  assert.equal(modules[4]?.[4], true);
});

Deno.test("every line of the code ends with the colours of the terminal", async () => {
  const lines = formatQrCode(await encode("x"), true).split("\n");
  assert.equal(lines.pop(), "");
  for (const line of lines) {
    // deno-lint-ignore no-control-regex
    assert.match(line, /^\x1b\[38;5;16;48;5;231m[ █▀▄]+\x1b\[0m$/);
  }
});

Deno.test("a text too long for a QR code has none", async () => {
  assert.equal(await encodeQrCode("x".repeat(2954)), undefined);
  assert.notEqual(await encodeQrCode("x".repeat(2953)), undefined);
});

Deno.test("the code of the Qwen server fits on a terminal of 80 by 24", async () => {
  const modules = await encode(URLS[0] ?? "");
  assert.deepEqual(qrCodeSize(modules), { columns: 41, rows: 21 });
  assert.equal(qrCodeFits(modules, { columns: 80, rows: 24 }), true);
  assert.equal(qrCodeFits(modules, { columns: 41, rows: 22 }), true);
  assert.equal(qrCodeFits(modules, { columns: 40, rows: 22 }), false);
  assert.equal(qrCodeFits(modules, { columns: 41, rows: 21 }), false);
  assert.equal(qrCodeFits(modules, undefined), false);
});

Deno.test("the QR code is drawn when stderr is a terminal wide and high enough, --qr forces it, --no-qr drops it", async () => {
  const modules = await encode("x");
  const terminal = {
    asked: undefined,
    isCapableTerminal: true,
    hasColor: true,
    noColorFlag: false,
    size: { columns: 80, rows: 24 },
  };
  const small = { columns: 20, rows: 10 };
  const pipe = { ...terminal, isCapableTerminal: false, hasColor: false, size: undefined };
  const noColor = { ...terminal, hasColor: false };
  const cases = [
    [terminal, "colors"],
    [{ ...terminal, asked: false }, "none"],
    [{ ...terminal, size: small }, "none"],
    [{ ...terminal, size: small, asked: true }, "colors"],
    [pipe, "none"],
    [{ ...pipe, hasColor: true }, "none"],
    [{ ...pipe, asked: true }, "plain"],
    [{ ...pipe, asked: true, hasColor: true }, "colors"],
    [noColor, "none"],
    [{ ...noColor, asked: true }, "colors"],
    [{ ...noColor, asked: true, noColorFlag: true }, "plain"],
  ] as const;
  for (const [wish, style] of cases) assert.equal(chooseQrStyle(modules, wish), style);
});
