import { deepStrictEqual as equal, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  attachUrl,
  decodeAttachment,
  looksLikeUrl,
  PICTURE_LIMIT_BYTES,
  quoteTexts,
  TEXT_LIMIT_BYTES,
} from "../../src/chat/attachment.ts";
import { Failure } from "../../src/platform/failure.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const PICTURES: readonly (readonly [mediaType: string, bytes: readonly number[]])[] = [
  ["image/png", PNG],
  ["image/jpeg", [0xff, 0xd8, 0xff, 0xdb]],
  ["image/gif", [...utf8("GIF87a")]],
  ["image/gif", [...utf8("GIF89a")]],
  ["image/webp", [...utf8("RIFF1234WEBP")]],
];

for (const [mediaType, first] of PICTURES) {
  Deno.test(`bytes that begin with ${first.slice(0, 4)} are ${mediaType}`, () => {
    const bytes = new Uint8Array([...first, 0, 1, 2]);
    equal(decodeAttachment("x", bytes), {
      kind: "picture",
      name: "x",
      picture: { kind: "bytes", mediaType, base64: bytes.toBase64() },
    });
  });
}

Deno.test("a RIFF file of another kind is no picture", () => {
  equal(decodeAttachment("x", utf8("RIFF1234WAVE")).kind, "text");
});

/** What is refused, and the end of the message. */
const REFUSED: readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>, why: string])[] = [
  ["NULs", utf8("a\0b"), "it is neither a picture (PNG, JPEG, WebP, GIF) nor UTF-8 text"],
  [
    "broken UTF-8",
    new Uint8Array([0xc3, 0x28]),
    "it is neither a picture (PNG, JPEG, WebP, GIF) nor UTF-8 text",
  ],
  ["nothing", utf8(""), "it is empty"],
  ["a long text", new Uint8Array(TEXT_LIMIT_BYTES + 1).fill(65), "a text may have at most 1 MiB"],
];

for (const [name, bytes, why] of REFUSED) {
  Deno.test(`a file of ${name} cannot be attached`, () => {
    throws(() => decodeAttachment("f", bytes), new Failure("usage", `Cannot attach "f": ${why}`));
  });
}

Deno.test("a picture of exactly the limit is taken, one byte more is not", () => {
  const bytes = new Uint8Array(PICTURE_LIMIT_BYTES + 1);
  bytes.set(PNG);
  equal(decodeAttachment("f", bytes.slice(0, -1)).kind, "picture");
  throws(() => decodeAttachment("f", bytes), /at most 20 MiB/);
});

Deno.test("a text of exactly the limit is taken", () => {
  equal(decodeAttachment("f", new Uint8Array(TEXT_LIMIT_BYTES).fill(65)).kind, "text");
});

Deno.test("a URL is a picture that the service fetches", () => {
  equal(attachUrl("https://h.example/a.png?x=1"), {
    kind: "picture",
    name: "https://h.example/a.png?x=1",
    picture: { kind: "url", url: "https://h.example/a.png?x=1" },
  });
});

const URLS: readonly (readonly [url: string, message: string])[] = [
  ["ftp://h/x", 'Cannot attach "ftp://h/x": it is not an http(s) URL'],
  ["ftp://me:secret@h/x", 'Cannot attach "ftp://h/x": it is not an http(s) URL'],
  ["https://", 'Cannot attach "https://": it is not an http(s) URL'],
  ["https://me:secret@h/x", 'Cannot attach "h": it has a user name'],
];

for (const [url, message] of URLS) {
  Deno.test(`the URL ${url.replace("me:secret", "…")} is refused without a password in the words`, () => {
    equal(looksLikeUrl(url), true);
    throws(() => attachUrl(url), new Failure("usage", message));
  });
}

Deno.test("a path is no URL", () => {
  for (const path of ["a.png", "/a/b", "./http:x", "C:\\a.png", "a:b"]) {
    equal(looksLikeUrl(path), false, path);
  }
});

Deno.test("a text stands under its name in a fence that is longer than any in it", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom("`", "```", "a", "\n")), (parts) => {
    const text = parts.join("");
    const quoted = quoteTexts([{ kind: "text", name: "n", text }]);
    const fence = /^n:\n\n(`{3,})\n/.exec(quoted)![1]!;
    equal(text.includes(fence), false);
    equal(quoted, `n:\n\n${fence}\n${text.endsWith("\n") ? text : `${text}\n`}${fence}\n\n`);
  }));
});
