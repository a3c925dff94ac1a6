/** Bodies on their way through the proxy: streamed, and kept for one repetition up to a bound. */

import { deepEqual, equal, rejects } from "node:assert/strict";
import { takeBody } from "../../../src/auth/proxy/proxy_body.ts";

type Chunk = Uint8Array<ArrayBuffer>;

const CHUNKED = new Headers({ "transfer-encoding": "chunked" });

/** A stream that counts what was read of it. */
function source(...texts: string[]): { stream: ReadableStream<Chunk>; pulled: () => number } {
  let at = 0;
  const stream = new ReadableStream<Chunk>({
    pull(controller) {
      if (at === texts.length) controller.close();
      else controller.enqueue(new TextEncoder().encode(texts[at++]));
    },
  }, { highWaterMark: 0 });
  return { stream, pulled: () => at };
}

async function read(body: ReturnType<Awaited<ReturnType<typeof takeBody>>["open"]>) {
  return await new Response(body).text();
}

Deno.test("no body is no body, also where the stream is an empty one", async () => {
  for (const headers of [new Headers(), new Headers({ "content-length": "0" })]) {
    for (const stream of [null, source().stream]) {
      const body = await takeBody(stream, headers, 100);
      deepEqual([body.open(), body.canRepeat], [null, true]);
    }
  }
});

Deno.test("a body of known length up to 1 MiB goes as a whole, any number of times", async () => {
  const body = await takeBody(source("ab", "cd").stream, new Headers({ "content-length": "4" }), 0);
  for (const _ of [1, 2]) deepEqual(body.open(), new TextEncoder().encode("abcd"));
  equal(body.canRepeat, true);
});

Deno.test("a longer one, or one of unknown length, is read as it is sent", async () => {
  for (const headers of [CHUNKED, new Headers({ "content-length": "1048577" })]) {
    const { stream, pulled } = source("ab", "cd");
    const body = await takeBody(stream, headers, 100);
    equal(pulled(), 0);
    const reader = (body.open() as ReadableStream<Chunk>).getReader();
    await reader.read();
    equal(pulled(), 1);
  }
});

Deno.test("a stream within the bound can be sent again, from wherever it was given up", async () => {
  for (const given of [0, 1, 2, 3]) {
    const body = await takeBody(source("ab", "cd").stream, CHUNKED, 4);
    const reader = (body.open() as ReadableStream<Chunk>).getReader();
    for (let at = 0; at < given; at++) await reader.read();
    equal(body.canRepeat, true);
    equal(await read(body.open()), "abcd", `given up after ${given}`);
  }
});

Deno.test("a stream beyond the bound goes once, whole", async () => {
  const body = await takeBody(source("ab", "cd", "ef").stream, CHUNKED, 3);
  equal(await read(body.open()), "abcdef");
  equal(body.canRepeat, false);
});

Deno.test("a repetition that goes beyond the bound loses nothing to the reading that was given up", async () => {
  const waiting = Promise.withResolvers<void>();
  let at = 0;
  const stream = new ReadableStream<Chunk>({
    async pull(controller) {
      if (at === 1) await waiting.promise;
      if (at === 3) controller.close();
      else controller.enqueue(new TextEncoder().encode(["ab", "cd", "ef"][at++]));
    },
  }, { highWaterMark: 0 });
  const body = await takeBody(stream, CHUNKED, 3);
  const given = (body.open() as ReadableStream<Chunk>).getReader();
  await given.read();
  const late = given.read();
  equal(body.canRepeat, true);
  const second = read(body.open());
  waiting.resolve();
  await rejects(late);
  equal(await second, "abcdef");
});

Deno.test("a client that leaves in the middle fails the body, in both forms", async () => {
  const broken = () =>
    new ReadableStream<Chunk>({
      pull(controller) {
        controller.error(new Error("left"));
      },
    });
  await rejects(takeBody(broken(), new Headers({ "content-length": "4" }), 0), /left/);
  await rejects(read((await takeBody(broken(), CHUNKED, 0)).open()), /left/);
});
