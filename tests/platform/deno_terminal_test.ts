/** Writing to a stream that takes little, nothing, or is gone. */

import assert from "node:assert/strict";
import { createOutput, ignoreClosed } from "../../src/platform/deno_terminal.ts";
import type { RawOutput } from "../../src/platform/deno_terminal.ts";
import { Failure } from "../../src/platform/failure.ts";
import { ClosedOutput } from "../../src/platform/terminal.ts";

/** A stream that answers each write from a list: a number of bytes taken, or an error. */
function rawOutput(answers: (number | Error)[], isTerminal = false): RawOutput & { taken: string } {
  return {
    taken: "",
    isTerminal: () => isTerminal,
    writeSync(bytes) {
      const answer = answers.shift() ?? bytes.length;
      if (answer instanceof Error) throw answer;
      this.taken += new TextDecoder("latin1").decode(bytes.subarray(0, answer));
      return answer;
    },
  };
}

function write(raw: RawOutput, text: string): number[] {
  const pauses: number[] = [];
  createOutput("standard output", raw, "terminals", (ms) => pauses.push(ms)).write(text);
  return pauses;
}

Deno.test("a text is written whole although the stream takes it in pieces", () => {
  const raw = rawOutput([1, 2, 3]);
  assert.deepEqual(write(raw, "0123456789"), []);
  assert.equal(raw.taken, "0123456789");
});

Deno.test("a character is written whole although the stream cuts its bytes", () => {
  const raw = rawOutput([1]);
  write(raw, "é");
  assert.equal(raw.taken, "\xc3\xa9");
});

Deno.test("a stream that would block is tried again after a pause", () => {
  const raw = rawOutput([2, new Deno.errors.WouldBlock(), 0, new Deno.errors.Interrupted()]);
  assert.deepEqual(write(raw, "abcd"), [5, 5, 5]);
  assert.equal(raw.taken, "abcd");
});

Deno.test("a stream that takes nothing for a minute is given up with exit 10", () => {
  const raw: RawOutput = { isTerminal: () => false, writeSync: () => 0 };
  assert.throws(
    () => write(raw, "x"),
    new Failure("store", "Cannot write to standard output: it takes no more text"),
  );
});

Deno.test("a reader that has gone is no failure", () => {
  assert.throws(() => write(rawOutput([new Deno.errors.BrokenPipe()]), "x"), new ClosedOutput());
});

Deno.test("an output that may lose its reader drops what follows; any other failure is told each time", () => {
  const full = new Error("No space left on device");
  const raw = rawOutput([1, full, 2, new Deno.errors.BrokenPipe()], true);
  const output = ignoreClosed(createOutput("standard error", raw, "terminals"));
  assert.deepEqual([output.isTerminal, output.hasColor], [true, true]);
  assert.throws(() => output.write("abc"), Failure);
  for (const text of ["defg", "hij", "klm"]) output.write(text);
  assert.equal(raw.taken, "ade");
});

Deno.test("a full disk is exit 10 with the system's words", () => {
  const full = new Error("No space left on device (os error 28)");
  assert.throws(
    () => write(rawOutput([3, full]), "0123456789"),
    new Failure("store", "Cannot write to standard output: no space left on device", {
      cause: full,
    }),
  );
});

Deno.test("colours follow the policy, and the terminal where the policy says so", () => {
  const hasColor = (policy: "always" | "never" | "terminals", isTerminal: boolean) =>
    createOutput("standard error", rawOutput([], isTerminal), policy).hasColor;
  assert.deepEqual([hasColor("always", true), hasColor("always", false)], [true, true]);
  assert.deepEqual([hasColor("never", true), hasColor("never", false)], [false, false]);
  assert.deepEqual([hasColor("terminals", true), hasColor("terminals", false)], [true, false]);
});
