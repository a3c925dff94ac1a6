/** What becomes of a library's errors: ours come through as they are, its own become failures. */

import { deepStrictEqual as equal, doesNotMatch, rejects, strictEqual } from "node:assert/strict";
import type { ChatEvent } from "../../../src/chat/chat_model.ts";
import { cutOff, ErrorInAnswer } from "../../../src/chat/protocols/broken_answer.ts";
import { libraryAnswer } from "../../../src/chat/protocols/library_answer.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { Secret } from "../../../src/platform/secret.ts";
import type { SdkConnection, SdkFetch } from "../../../src/requests/sdk_fetch.ts";

const FINISH: ChatEvent = { kind: "finish", reason: "stop", requestId: undefined };
const TEXT: ChatEvent = { kind: "text", text: "a" };
const URL = "https://models.example/";
const calm = new AbortController().signal;

/** A way that has sent a secret. */
const way = (fetch: SdkFetch): SdkConnection => ({
  fetch,
  secrets: () => [new Secret("MARK-key")],
});

async function thrownBy(
  fetch: SdkFetch,
  answer: (fetch: SdkFetch) => AsyncIterable<ChatEvent>,
  signal = calm,
): Promise<unknown> {
  try {
    for await (const _ of libraryAnswer(way(fetch), signal, answer));
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const refusing = (error: unknown): SdkFetch => () => Promise.reject(error);
const breaking = (error: unknown): SdkFetch => () =>
  Promise.resolve(
    new Response(new ReadableStream({ pull: (controller) => controller.error(error) })),
  );

/** A library that puts an error of its own in the place of every other. */
async function* hiding(fetch: SdkFetch): AsyncGenerator<ChatEvent> {
  try {
    await (await fetch(URL)).text();
  } catch {
    throw new Error("Request timed out.");
  }
  yield TEXT;
}

/** A library that takes every error for the end. */
async function* swallowing(fetch: SdkFetch): AsyncGenerator<ChatEvent> {
  await fetch(URL).then((response) => response.text()).catch(() => {});
  yield* [];
  throw cutOff();
}

const OURS: Readonly<Record<string, unknown>> = {
  "a failure": new Failure("quota", "The slot timed out"),
  "an abort that is not the caller's": new DOMException("stopped", "AbortError"),
};
for (const [what, error] of Object.entries(OURS)) {
  for (const library of [hiding, swallowing]) {
    Deno.test(`${what} of our fetch comes through a library that is ${library.name} it`, async () => {
      strictEqual(await thrownBy(refusing(error), library), error);
      strictEqual(await thrownBy(breaking(error), library), error);
    });
  }
}

Deno.test("the signal's reason is thrown, whatever the library makes of an abort", async () => {
  for (const library of [hiding, swallowing]) {
    const stop = new AbortController();
    const reason = new Error("enough");
    const fetch = () => {
      stop.abort(reason);
      return Promise.reject(new DOMException("aborted", "AbortError"));
    };
    strictEqual(await thrownBy(fetch, library, stop.signal), reason);
  }
});

Deno.test("an answer that was aborted has no finish, also where the library gives one", async () => {
  const stop = new AbortController();
  const seen: ChatEvent[] = [];
  const answer = libraryAnswer(way(refusing("unused")), stop.signal, async function* () {
    yield TEXT;
    yield FINISH;
  });
  await rejects(async () => {
    for await (const event of answer) {
      seen.push(event);
      stop.abort(new Error("enough"));
    }
  }, { message: "enough" });
  equal(seen, [TEXT]);
});

Deno.test("a request that is aborted beforehand is not sent", async () => {
  const reason = new Error("enough");
  const fetch = () => Promise.reject(new Error("sent"));
  strictEqual(await thrownBy(fetch, hiding, AbortSignal.abort(reason)), reason);
});

Deno.test("what a library gives up by itself is told by its own error", async () => {
  const fetch: SdkFetch = (input, init) => {
    const { signal } = new Request(input, init);
    const aborted = Promise.withResolvers<Response>();
    signal.addEventListener("abort", () => aborted.reject(signal.reason));
    return aborted.promise;
  };
  const error = await thrownBy(fetch, async function* (fetch) {
    const stop = new AbortController();
    const sent = fetch(URL, { signal: stop.signal }).catch(() => {});
    stop.abort();
    await sent;
    yield* [];
    throw new Error("malformed event");
  });
  equal(
    (error as Failure).message,
    "Cannot read the answer of the model: malformed event",
  );
});

Deno.test("whoever reads no further closes the answer, also where the library does not", async () => {
  let isCancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => void (isCancelled = true),
  });
  const fetch = () => Promise.resolve(new Response(body));
  const answer = libraryAnswer(way(fetch), calm, async function* (fetch) {
    await (await fetch(URL)).body!.getReader().read();
    yield TEXT;
    yield FINISH;
  });
  for await (const _ of answer) break;
  equal(isCancelled, true);
});

const WORDS: readonly (readonly [name: string, error: unknown, message: string])[] = [
  [
    "the body of an error that the service sent",
    Object.assign(new Error("x"), { error: { message: "Overloaded" } }),
    "The model service broke off: Overloaded",
  ],
  [
    "such a body within another",
    Object.assign(new Error("x"), { error: { type: "error", error: { message: "Overloaded" } } }),
    "The model service broke off: Overloaded",
  ],
  [
    "such a body in the message",
    new Error('got status: UNAVAILABLE. {"error":{"code":503,"message":"Overloaded"}}'),
    "The model service broke off: Overloaded",
  ],
  [
    "an error with no text in its body",
    Object.assign(new Error("42 things"), { error: { code: 42 } }),
    "The model service broke off: 42 things",
  ],
  [
    "escape sequences",
    new Error("bad \u001b[31mchunk"),
    "Cannot read the answer of the model: bad chunk",
  ],
  [
    "the key in an error of the stream",
    new ErrorInAnswer({ message: "err Bearer MARK-key" }),
    "The model service broke off: err Bearer [redacted]",
  ],
  [
    "the key in an error of the stream that has no message",
    new ErrorInAnswer({ got: "MARK-key" }),
    'The model service broke off: {"got":"[redacted]"}',
  ],
  [
    "the key in the body of an error that a library threw",
    Object.assign(new Error("x MARK-key"), { error: { message: "err MARK-key" } }),
    "The model service broke off: err [redacted]",
  ],
  [
    "the key in such a body within the message",
    new Error('got status: 401. {"error":{"message":"err MARK-key"}}'),
    "The model service broke off: err [redacted]",
  ],
  [
    "the key in the words of a library",
    new Error("bad chunk MARK-key"),
    "Cannot read the answer of the model: bad chunk [redacted]",
  ],
  [
    "what a parser quotes of the answer, with a part of the key",
    new SyntaxError('Unexpected token \'M\', "{"a": MARK-k"... is not valid JSON'),
    "Cannot read the answer of the model: it is not JSON",
  ],
  [
    "words of the engine that quote the answer",
    new TypeError("Cannot use 'in' operator to search for 'error' in MARK-key"),
    "Cannot read the answer of the model: it is not as its protocol wants it",
  ],
  [
    "words of the engine",
    new TypeError("chunk.choices.find is not a function"),
    "Cannot read the answer of the model: it is not as its protocol wants it",
  ],
];
for (const [name, error, message] of WORDS) {
  Deno.test(`a library's error becomes words for the user: ${name}`, async () => {
    const failure = await thrownBy(refusing("unused"), async function* () {
      yield* [];
      throw error;
    }) as Failure;
    equal([failure.code, failure.message], ["unavailable", message]);
    // `--debug` shows the cause too.
    doesNotMatch(String(failure.cause), /MARK/);
  });
}
