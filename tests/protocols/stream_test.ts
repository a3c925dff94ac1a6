/** Answers of every protocol: whole, in pieces of any size, cut anywhere, and those that are none. */

import { deepStrictEqual as equal, match, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import type { ChatEvent } from "../../src/chat/chat_model.ts";
import { Failure } from "../../src/platform/failure.ts";
import { Secret } from "../../src/platform/secret.ts";
import { documentEvents, PROTOCOL_CASES, type ProtocolCase } from "./protocol_cases.ts";
import { answering, collect, joinTexts, piecesOf, REQUEST } from "./stream_pieces.ts";

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    ok(error instanceof Failure, String(error));
    return error;
  }
  throw new Error("it did not fail");
}

for (const protocol of PROTOCOL_CASES) {
  const { name, open, stream, events, errors } = protocol;

  for (const size of [1, 2, 3, 7, 64, 100_000]) {
    Deno.test(`${name}: a stream in pieces of ${size} bytes gives text, reasoning, usage and one finish`, async () => {
      equal(await collect(await open(answering(piecesOf(stream, size)))), events);
    });
  }

  Deno.test(`${name}: a stream in pieces of any size gives the same`, async () => {
    const bytes = new TextEncoder().encode(stream);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const ends = [0, ...places.toSorted((a, b) => a - b), bytes.length];
        const pieces = ends.slice(1).map((end, at) => bytes.slice(ends[at], end));
        equal(await collect(await open(answering(pieces))), events);
      }),
      { numRuns: 60 },
    );
  });

  Deno.test(`${name}: a stream cut at any byte is the whole answer or a failure, never a silent success`, async () => {
    const bytes = new TextEncoder().encode(stream);
    const wholeText = joinTexts(events);
    for (let end = 0; end < bytes.length; end++) {
      const model = await open(answering([bytes.slice(0, end)]));
      try {
        const got = await collect(model);
        const texts = joinTexts(got).filter(({ kind }) => kind !== "usage");
        equal(texts, wholeText.filter(({ kind }) => kind !== "usage"), `cut at ${end}`);
      } catch (error) {
        ok(error instanceof Failure && error.code === "unavailable", `cut at ${end}: ${error}`);
      }
    }
  });

  Deno.test(`${name}: the failure of the connection in the middle of a stream comes through as it is`, async () => {
    const failure = new Failure("unavailable", "the connection broke");
    const bytes = new TextEncoder().encode(stream);
    for (const end of [0, 1, 100, Math.floor(bytes.length / 2)]) {
      const model = await open(answering([bytes.slice(0, end)], failure));
      equal(await failureOf(collect(model)), failure);
    }
  });

  Deno.test(`${name}: the failure of the request comes through as it is`, async () => {
    const failure = new Failure("quota", "no more today", { retryAfterSeconds: 5 });
    const model = await open(() => Promise.reject(failure));
    equal(await failureOf(collect(model)), failure);
    equal(await failureOf(collect(model, { ...REQUEST, isStreamed: false })), failure);
  });

  for (const [at, text] of errors.entries()) {
    Deno.test(`${name}: an error in a stream of status 200 is a failure that says it (${at})`, async () => {
      const failure = await failureOf(collect(await open(answering(piecesOf(text, 50)))));
      equal(failure.code, "unavailable");
      match(failure.message, /no room left/);
    });
  }

  Deno.test(`${name}: an error in a stream that repeats the key does not show it`, async () => {
    const secrets = () => [new Secret("MARK-key")];
    for (const text of errors) {
      const repeating = text.replace("no room left", "no Bearer MARK-key here");
      const model = await open(answering(piecesOf(repeating, 50)), secrets);
      const failure = await failureOf(collect(model));
      match(failure.message, /no Bearer \[redacted\] here/);
      equal(failure.cause, undefined);
    }
  });

  Deno.test(`${name}: an answer that is not streamed gives the same events`, async () => {
    const model = await open(() => Promise.resolve(Response.json(protocol.document)));
    equal(await collect(model, { ...REQUEST, isStreamed: false }), documentEvents(protocol));
  });

  for (
    const text of [
      "{}",
      "[]",
      "null",
      '{"choices":[]}',
      '{"content":5}',
      '{"candidates":{}}',
      "<html>",
    ]
  ) {
    Deno.test(`${name}: a document that is no answer is a failure: ${text}`, async () => {
      const headers = { "content-type": "application/json" };
      const model = await open(() => Promise.resolve(new Response(text, { headers })));
      const failure = await failureOf(collect(model, { ...REQUEST, isStreamed: false }));
      equal(failure.code, "unavailable");
    });
  }

  Deno.test(`${name}: events of a stream that are no JSON, or of other types, are a failure`, async () => {
    for (
      const data of ["{", "5", '"x"', "null", "[]", '{"choices":5}', '{"type":"message_start"}']
    ) {
      const model = await open(answering(piecesOf(`data: ${data}\n\n`, 100)));
      equal((await failureOf(collect(model))).code, "unavailable", data);
    }
  });

  for (const wrong of ["5", "false", '["a"]', '{"a":1}']) {
    Deno.test(`${name}: a text that is ${wrong} is a failure: it is not left out of the answer`, async () => {
      const streamed = await open(answering(piecesOf(stream.replace('"世界 "', wrong), 100)));
      equal((await failureOf(collect(streamed))).code, "unavailable");
      const text = JSON.stringify(protocol.document).replace(/"Grüße, (?:[^"\\]|\\.)*"/, wrong);
      const whole = await open(() => Promise.resolve(new Response(text)));
      const failure = await failureOf(collect(whole, { ...REQUEST, isStreamed: false }));
      equal(failure.code, "unavailable");
    });
  }

  Deno.test(`${name}: an id of the answer that is no text is none`, async () => {
    const withNumber = (text: string) => text.replaceAll(/"(?:chatcmpl-7|msg_7|r-7)"/g, "7");
    const streamed = await open(answering(piecesOf(withNumber(stream), 100)));
    const finish = { kind: "finish", reason: "stop", requestId: undefined } as const;
    equal((await collect(streamed)).at(-1), finish);
    const text = withNumber(JSON.stringify(protocol.document));
    const whole = await open(() => Promise.resolve(new Response(text)));
    equal((await collect(whole, { ...REQUEST, isStreamed: false })).at(-1), finish);
  });

  for (const [reason, meaning] of Object.entries(protocol.reasons)) {
    Deno.test(`${name}: the finish reason ${reason} is ${meaning}`, async () => {
      equal((await finishOf(protocol, reason)).reason, meaning);
    });
  }

  Deno.test(`${name}: aborted in the middle, the signal's reason is thrown, whatever the library does`, async () => {
    const stop = new AbortController();
    const reason = new DOMException("enough", "AbortError");
    const model = await open((input, init) => {
      const { signal } = new Request(input, init);
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(stream.slice(0, stream.length / 2)));
          signal.addEventListener("abort", () => controller.error(signal.reason));
        },
      });
      return Promise.resolve(
        new Response(body, { headers: { "content-type": "text/event-stream" } }),
      );
    });
    const reading = (async () => {
      for await (const event of model.stream(REQUEST, stop.signal)) {
        if (event.kind !== "finish") stop.abort(reason);
      }
    })();
    await rejects(reading, (error) => error === reason);
  });
}

async function finishOf(
  { open, streamWithReason }: ProtocolCase,
  reason: string,
): Promise<Extract<ChatEvent, { kind: "finish" }>> {
  const events = await collect(await open(answering(piecesOf(streamWithReason(reason), 80))));
  const finishes = events.filter((event) => event.kind === "finish");
  equal(finishes.length, 1);
  return finishes[0]!;
}
