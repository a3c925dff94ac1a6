/** The three standard streams with Deno. */

import { listenRaw } from "./deno_raw_input.ts";
import { Failure } from "./failure.ts";
import { createLineReader } from "./line_reader.ts";
import type { ColorPolicy } from "./platform.ts";
import { systemWords } from "./system_words.ts";
import { ClosedOutput } from "./terminal.ts";
import type { InputStream, OutputStream, Terminal } from "./terminal.ts";

/** An output of the process, as far as it is used here. */
export interface RawOutput {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

/** Milliseconds between two tries on a stream that takes nothing, and the longest time without progress. */
const RETRY_MS = 5;
const STALL_MS = 60_000;

/** The standard streams of this process. */
export function createTerminal(colors: ColorPolicy): Terminal {
  return {
    stdout: createStdout(colors),
    stderr: ignoreClosed(createOutput("standard error", Deno.stderr, colors)),
    stdin: createStdin(),
    size() {
      try {
        return Deno.stderr.isTerminal() ? Deno.consoleSize() : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

function createStdin(): InputStream {
  const { readAll, readBytes, readLine } = createLineReader(Deno.stdin);
  return {
    get isTerminal() {
      return Deno.stdin.isTerminal();
    },
    readAll,
    readBytes,
    readLine,
    listenRaw: (listener, signals) => listenRaw(listener, signals),
  };
}

/** The standard output of this process. */
export function createStdout(colors: ColorPolicy): OutputStream {
  return createOutput("standard output", Deno.stdout, colors);
}

/** Wraps one output; `name` is what messages call it. */
export function createOutput(
  name: string,
  raw: RawOutput,
  colors: ColorPolicy,
  pause: (ms: number) => void = pauseThread,
): OutputStream {
  return {
    get isTerminal() {
      return raw.isTerminal();
    },
    get hasColor() {
      return colors === "always" || (colors === "terminals" && raw.isTerminal());
    },
    write(text) {
      let rest: Uint8Array = new TextEncoder().encode(text);
      let stalledMs = 0;
      while (rest.length > 0) {
        const written = writeSome(name, raw, rest);
        rest = rest.subarray(written);
        stalledMs = written > 0 ? 0 : stalledMs + RETRY_MS;
        if (stalledMs > STALL_MS) throw cannotWrite(name, "it takes no more text");
        if (written === 0) pause(RETRY_MS);
      }
    },
  };
}

/** The same output, but that nothing is written any more, and nothing thrown, once its reader has gone. */
export function ignoreClosed(output: OutputStream): OutputStream {
  let isClosed = false;
  return {
    get isTerminal() {
      return output.isTerminal;
    },
    get hasColor() {
      return output.hasColor;
    },
    write(text) {
      if (isClosed) return;
      try {
        output.write(text);
      } catch (error) {
        if (!(error instanceof ClosedOutput)) throw error;
        isClosed = true;
      }
    },
  };
}

/** Writes what the stream takes now; 0 if that is nothing. */
function writeSome(name: string, raw: RawOutput, bytes: Uint8Array): number {
  try {
    return raw.writeSync(bytes);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw new ClosedOutput();
    if (error instanceof Deno.errors.WouldBlock) return 0;
    if (error instanceof Deno.errors.Interrupted) return 0;
    throw cannotWrite(name, systemWords(error), error);
  }
}

function cannotWrite(name: string, why: string, cause?: unknown): Failure {
  return new Failure("store", `Cannot write to ${name}: ${why}`, { cause });
}

function pauseThread(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
