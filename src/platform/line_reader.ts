/** Standard input: all of it, or line by line as a terminal in its ordinary mode delivers it. */

import { Failure } from "./failure.ts";
import { systemWords } from "./system_words.ts";
import type { InputStream } from "./terminal.ts";

/** An input of the process, as far as it is used here. */
export interface RawInput {
  read(buffer: Uint8Array): Promise<number | null>;
  isTerminal(): boolean;
}

const CHUNK_BYTES = 4096;

/** Longest line that is taken; a terminal gives at most 4096 bytes. */
const LINE_LIMIT_BYTES = 65_536;

/** Reads text from an input. */
export function createLineReader(raw: RawInput): Omit<InputStream, "listenRaw"> {
  let buffered: Uint8Array = new Uint8Array(0);
  let ended = false;
  let reading: Promise<void> | undefined;

  /** Adds what comes next to `buffered`; a read that nobody waits for any more is joined, not lost. */
  function readMore(): Promise<void> {
    reading ??= readChunk().finally(() => reading = undefined);
    return reading;
  }

  async function readChunk(): Promise<void> {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const length = await raw.read(chunk).catch((error) => {
      throw cannotRead(error);
    });
    if (length === null) ended = true;
    else buffered = concatenate(buffered, chunk.subarray(0, length));
  }

  function take(length: number): Uint8Array {
    const taken = buffered.subarray(0, length);
    buffered = buffered.subarray(length);
    return taken;
  }

  async function readBytes(limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    while (!ended && buffered.length <= limitBytes) await readMore();
    if (buffered.length > limitBytes) throw tooLong(limitBytes);
    return new Uint8Array(take(buffered.length));
  }

  return {
    get isTerminal() {
      return raw.isTerminal();
    },
    readAll: async (limitBytes) => decode(await readBytes(limitBytes)),
    readBytes,
    async readLine(signal) {
      let end = buffered.indexOf(NEWLINE);
      while (end < 0 && !ended) {
        if (buffered.length > LINE_LIMIT_BYTES) throw tooLong(LINE_LIMIT_BYTES);
        await unlessAborted(readMore(), signal);
        end = buffered.indexOf(NEWLINE);
      }
      if (end < 0 && buffered.length === 0) return undefined;
      const line = decode(take(end < 0 ? buffered.length : end + 1));
      return line.replace(/\r?\n$/, "");
    },
  };
}

const NEWLINE = 10;

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Failure("usage", "Cannot read standard input: it is not UTF-8 text");
  }
}

function cannotRead(cause: unknown): Failure {
  const why = cause instanceof Deno.errors.IsADirectory ? "it is a folder" : systemWords(cause);
  return new Failure("store", `Cannot read standard input: ${why}`, { cause });
}

function tooLong(limitBytes: number): Failure {
  return new Failure("usage", `Cannot read standard input: it is longer than ${limitBytes} bytes`);
}

/** Waits for `promise`. @throws the signal's reason, at once, if `signal` is or becomes aborted. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
