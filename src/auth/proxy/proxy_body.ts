/**
 * The body of a request on its way through the proxy. It streams, and what has passed is kept up to a
 * bound, because a request whose access token is refused goes a second time.
 */

/**
 * Largest body that is read before it is sent, bytes: it goes on with its length, as it came, where a
 * stream can only go in chunks, which some services refuse.
 */
const WHOLE_BYTES = 1_048_576;

/** A body that can be sent. */
export interface ProxyBody {
  /** Whether `open` gives all of it once more. */
  readonly canRepeat: boolean;
  /** The body from its beginning; null if there is none. */
  readonly open: () => Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

/**
 * The body of a request with these headers.
 * @param keptBytes how much of a stream is kept for a repetition
 * @throws What the stream fails with, if the client leaves.
 */
export async function takeBody(
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  headers: Headers,
  keptBytes: number,
): Promise<ProxyBody> {
  const length = headers.get("content-length");
  const isEmpty = length === "0" || (length === null && !headers.has("transfer-encoding"));
  if (stream === null || isEmpty) return { canRepeat: true, open: () => null };
  if (length === null || Number(length) > WHOLE_BYTES) return new KeptBody(stream, keptBytes);
  const bytes = await new Response(stream).bytes();
  return { canRepeat: true, open: () => bytes };
}

type Chunk = Uint8Array<ArrayBuffer>;

/** A stream that can be opened again while nothing of it has been dropped. */
class KeptBody implements ProxyBody {
  readonly #reader: ReadableStreamDefaultReader<Chunk>;
  readonly #keptBytes: number;
  /** Chunks from number `#dropped` on. */
  #chunks: Chunk[] = [];
  #dropped = 0;
  #bytes = 0;
  #isDone = false;
  #reading: Promise<void> | undefined;
  /** Number of the stream that was opened last. */
  #newest = 0;

  constructor(stream: ReadableStream<Chunk>, keptBytes: number) {
    this.#reader = stream.getReader();
    this.#keptBytes = keptBytes;
  }

  get canRepeat(): boolean {
    return this.#dropped === 0 && this.#bytes <= this.#keptBytes;
  }

  /** A second stream goes on where the first one was given up: no byte of the client is read twice. */
  open(): ReadableStream<Chunk> {
    const stream = ++this.#newest;
    let next = 0;
    return new ReadableStream<Chunk>({
      pull: async (controller) => {
        const chunk = await this.#get(next++, stream);
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    }, { highWaterMark: 0 });
  }

  async #get(number: number, stream: number): Promise<Chunk | undefined> {
    while (number >= this.#dropped + this.#chunks.length && !this.#isDone) {
      await (this.#reading ??= this.#read().finally(() => this.#reading = undefined));
    }
    // Deliberately: one that was given up in the middle of a read must not drop what its successor needs.
    if (stream !== this.#newest) throw new TypeError("the body is sent anew");
    const chunk = this.#chunks[number - this.#dropped];
    if (this.#bytes > this.#keptBytes) this.#dropBefore(number + 1);
    return chunk;
  }

  async #read(): Promise<void> {
    const { done, value } = await this.#reader.read();
    if (done) {
      this.#isDone = true;
      return;
    }
    this.#bytes += value.byteLength;
    this.#chunks.push(value);
  }

  #dropBefore(number: number): void {
    this.#chunks = this.#chunks.slice(number - this.#dropped);
    this.#dropped = number;
  }
}
