/** Answers of servers that are nearly right: every field, status, media type, charset and piece of them varies. */

import fc from "fast-check";
import { changedJson, jsonTexts } from "./changed_json.ts";

/** One answer, as it comes over the line. */
export interface BodyCase {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Size of the pieces that the body comes in, bytes. */
  readonly pieceSize: number;
}

/** Tokens that a server may send or repeat; every 20 characters of one are more than words. */
export const ANSWER_SECRETS = [
  "q7Rk2Lm9Xw4Tz8Vb3Nc6Yd1Hf5Gj0Ps7Ua2Ei9Ko",
  "m3Wx8Qz1Bn6Vt4Cr9Ly2Dk7Fh5Gp0Js3Ae8Iu1Ow",
  "z5Pf0Hd7Kg2Sl9Am4Qw8Ne3Rb6Tv1Yc5Xu0Zi7Jo",
] as const;

const STATUSES = fc.oneof(
  { weight: 4, arbitrary: fc.constant(200) },
  { weight: 4, arbitrary: fc.constantFrom(400, 401, 403, 404, 429) },
  fc.constantFrom(201, 206, 300, 302, 307, 402, 405, 408, 410, 422, 451, 499, 500, 502, 503, 529),
);
const CONTENT_TYPES = fc.oneof(
  { weight: 4, arbitrary: fc.constant("application/json") },
  fc.constantFrom(
    "application/json; charset=utf-16",
    "application/json; charset=latin1",
    "application/json;charset=nonsense;;",
    "text/html; charset=utf-8",
    "text/plain",
    "text/event-stream",
    "application/octet-stream",
    "",
  ),
);
const WAITS = fc.constantFrom(
  undefined,
  undefined,
  "5",
  "-1",
  "1e9",
  "999999999999",
  "soon",
  "0.5",
);

/** Answers with these fields, right or wrong. */
export function bodyCases(...rights: readonly unknown[]): fc.Arbitrary<BodyCase> {
  return fc.record({
    status: STATUSES,
    contentType: CONTENT_TYPES,
    retryAfter: WAITS,
    body: bytesOf(jsonTexts(fc.oneof(...rights.map(changedJson)))),
    pieceSize: fc.oneof(fc.constant(1_000_000), fc.integer({ min: 1, max: 40 })),
  });
}

/** The answer that such a case is. */
export function responseOf(answer: BodyCase): Response {
  const { status, contentType, retryAfter, body } = answer;
  // What is huge would take its time byte by byte.
  const pieceSize = Math.max(answer.pieceSize, Math.ceil(body.length / 1000));
  let at = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= body.length) return controller.close();
      controller.enqueue(body.slice(at, at += pieceSize));
    },
  });
  const headers = new Headers();
  if (contentType !== "") headers.set("content-type", contentType);
  if (retryAfter !== undefined) headers.set("retry-after", retryAfter);
  return new Response(stream, { status, headers });
}

/** Texts in UTF-8, which is what JSON is in, and some in anything else or with a byte that is wrong. */
function bytesOf(texts: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const how = fc.oneof(
    { weight: 6, arbitrary: fc.constant("utf-8") },
    fc.constantFrom("utf-16", "latin1", "broken"),
  );
  return fc.tuple(texts, how, fc.nat(), fc.integer({ min: 0x80, max: 0xff }))
    .map(([text, how, at, byte]) => {
      if (how === "latin1") return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);
      if (how === "utf-16") {
        return Uint8Array.from([...text].flatMap((letter) => [letter.charCodeAt(0) & 0xff, 0]));
      }
      const bytes = new TextEncoder().encode(text);
      if (how === "broken" && bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    });
}
