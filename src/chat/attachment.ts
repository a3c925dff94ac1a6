/** What is attached to a question: a picture, by its bytes or its URL, or a text file. */

import { Failure } from "../platform/failure.ts";
import type { Picture } from "./chat_model.ts";

/** An attachment that can be sent. */
export type Attachment =
  | { readonly kind: "picture"; readonly name: string; readonly picture: Picture }
  | { readonly kind: "text"; readonly name: string; readonly text: string };

/** Largest picture, bytes: services refuse larger ones after they have been sent. */
export const PICTURE_LIMIT_BYTES = 20 * 1024 * 1024;
/** Largest text file, bytes. */
export const TEXT_LIMIT_BYTES = 1024 * 1024;

/** First bytes of each type of picture; undefined stands for any byte. */
const SIGNATURES:
  readonly (readonly [mediaType: string, bytes: readonly (number | undefined)[]])[] = [
    ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ["image/jpeg", [0xff, 0xd8, 0xff]],
    ["image/gif", [0x47, 0x49, 0x46, 0x38]],
    ["image/webp", [0x52, 0x49, 0x46, 0x46, , , , , 0x57, 0x45, 0x42, 0x50]],
  ];

/**
 * What the bytes of a file are.
 * @throws {Failure} `usage` If they are neither a known picture nor text, or too many.
 */
export function decodeAttachment(name: string, bytes: Uint8Array<ArrayBuffer>): Attachment {
  const mediaType = SIGNATURES.find(([, signature]) =>
    signature.every((byte, at) => byte === undefined || bytes[at] === byte)
  )?.[0];
  if (mediaType !== undefined) {
    if (bytes.length > PICTURE_LIMIT_BYTES) throw tooLarge(name, "picture", PICTURE_LIMIT_BYTES);
    return {
      kind: "picture",
      name,
      picture: { kind: "bytes", mediaType, base64: bytes.toBase64() },
    };
  }
  if (bytes.length > TEXT_LIMIT_BYTES) throw tooLarge(name, "text", TEXT_LIMIT_BYTES);
  const text = decodeText(bytes);
  if (text === undefined) {
    throw refused(name, "it is neither a picture (PNG, JPEG, WebP, GIF) nor UTF-8 text");
  }
  if (text === "") throw refused(name, "it is empty");
  return { kind: "text", name, text };
}

/**
 * A picture that the service fetches by itself.
 * @throws {Failure} `usage` If the text is no http(s) URL, or has a user name or password in it.
 */
export function attachUrl(text: string): Attachment {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw refused(text.replace(/\/\/[^/@]*@/, "//"), "it is not an http(s) URL");
  }
  if (url.username !== "" || url.password !== "") throw refused(url.host, "it has a user name");
  return { kind: "picture", name: url.href, picture: { kind: "url", url: url.href } };
}

/** Whether an argument is meant as a URL and not as a path. */
export function looksLikeUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** Text files as they stand above a question, each under its name. */
export function quoteTexts(attachments: readonly Attachment[]): string {
  return attachments.filter((attachment) => attachment.kind === "text")
    .map(({ name, text }) => `${name}:\n\n${fence(text)}\n\n`).join("");
}

/** In a fence that is longer than any in the text. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(longest + 1);
  return `${mark}\n${text.endsWith("\n") ? text : `${text}\n`}${mark}`;
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function tooLarge(name: string, what: string, limit: number): Failure {
  return refused(name, `a ${what} may have at most ${limit / 1024 / 1024} MiB`);
}

function refused(name: string, why: string): Failure {
  return new Failure("usage", `Cannot attach "${name}": ${why}`);
}
