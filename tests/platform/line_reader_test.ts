/** Standard input, cut at any byte. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { Failure } from "../../src/platform/failure.ts";
import { createLineReader } from "../../src/platform/line_reader.ts";
import type { RawInput } from "../../src/platform/line_reader.ts";

/** An input that delivers these pieces, then ends. */
function rawInput(pieces: readonly Uint8Array[]): RawInput {
  const left = [...pieces];
  return {
    isTerminal: () => true,
    read(buffer) {
      const piece = left.shift();
      if (piece !== undefined) buffer.set(piece);
      return Promise.resolve(piece?.length ?? null);
    },
  };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const each = (text: string) => [...bytes(text)].map((byte) => Uint8Array.of(byte));

Deno.test("lines come without their line ends, the last one also without one, then nothing", async () => {
  const reader = createLineReader(rawInput([bytes("first\nsec"), bytes("ond\r\n\nlast")]));
  const lines: (string | undefined)[] = [];
  for (let count = 0; count < 6; count++) lines.push(await reader.readLine());
  assert.deepEqual(lines, ["first", "second", "", "last", undefined, undefined]);
});

Deno.test("an aborted question loses nothing that is typed later", async () => {
  const typed = Promise.withResolvers<number>();
  const raw: RawInput = {
    isTerminal: () => true,
    read: async (buffer) => {
      const length = await typed.promise;
      buffer.set(bytes("yes\n"));
      return length;
    },
  };
  const reader = createLineReader(raw);
  const controller = new AbortController();
  const question = reader.readLine(controller.signal);
  controller.abort(new Error("stopped"));
  await assert.rejects(question, new Error("stopped"));
  await assert.rejects(reader.readLine(controller.signal), new Error("stopped"));
  typed.resolve(4);
  assert.equal(await reader.readLine(), "yes");
});

Deno.test("all of stdin up to the limit is read, whatever pieces it comes in", async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
    const length = bytes(text).length;
    assert.equal(await createLineReader(rawInput(each(text))).readAll(length), text);
    const { readAll } = createLineReader(rawInput(each(`${text}x`)));
    await assert.rejects(
      readAll(length),
      new Failure("usage", `Cannot read standard input: it is longer than ${length} bytes`),
    );
  }));
});

Deno.test("stdin that is not UTF-8 is refused with exit 2", async () => {
  const reader = createLineReader(rawInput([Uint8Array.of(0x61, 0xff, 0x0a)]));
  await assert.rejects(
    reader.readLine(),
    new Failure("usage", "Cannot read standard input: it is not UTF-8 text"),
  );
});

Deno.test("stdin that cannot be read is exit 10, in words that say why", async () => {
  const cases = [
    [new Deno.errors.IsADirectory("Is a directory (os error 21)"), "it is a folder"],
    [new Error("Input/output error (os error 5)"), "input/output error"],
  ] as const;
  for (const [error, why] of cases) {
    const raw: RawInput = { isTerminal: () => false, read: () => Promise.reject(error) };
    const { readAll, readBytes, readLine } = createLineReader(raw);
    for (const read of [() => readAll(10), () => readBytes(10), () => readLine()]) {
      await assert.rejects(read, {
        code: "store",
        message: `Cannot read standard input: ${why}`,
      });
    }
  }
});

Deno.test("a line without an end is refused", async () => {
  const endless: RawInput = {
    isTerminal: () => false,
    read: (buffer) => Promise.resolve(buffer.fill(0x61).length),
  };
  await assert.rejects(
    createLineReader(endless).readLine(),
    new Failure("usage", "Cannot read standard input: it is longer than 65536 bytes"),
  );
});
