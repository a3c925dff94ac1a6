/**
 * The fetch that a protocol's library gets for one answer. It lets pass only what belongs to the protocol,
 * and remembers what our own fetch threw: libraries hide that behind errors of their own, or swallow it.
 */

import type { SdkFetch } from "../../requests/sdk_fetch.ts";

/** A fetch for one answer. */
export interface LibraryFetch {
  readonly fetch: SdkFetch;
  /** What our own fetch threw, or the body of its answer; undefined if neither did. */
  readonly thrown: () => { readonly error: unknown } | undefined;
  /** Leaves what is unread of the answer: some libraries keep the connection. */
  readonly close: () => void;
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

const OF_PROTOCOL: readonly string[] = [
  "accept",
  "content-type",
  "anthropic-version",
  "anthropic-beta",
];

/** Opens the fetch for one answer. */
export function openLibraryFetch(send: SdkFetch): LibraryFetch {
  let thrown: { readonly error: unknown } | undefined;
  let reader: Reader | undefined;
  return {
    thrown: () => thrown,
    close: () => void reader?.cancel().catch(() => {}),
    fetch: async (input, init) => {
      const request = withPlainHeaders(new Request(input, init));
      // What follows when a library gives up by itself says nothing of why it did.
      const note = (error: unknown) => {
        if (!request.signal.aborted) thrown ??= { error };
      };
      try {
        const response = await send(request);
        reader = response.body?.getReader();
        return reader === undefined ? response : new Response(watched(reader, note), response);
      } catch (error) {
        note(error);
        throw error;
      }
    },
  };
}

/**
 * Deliberately a list of what passes: libraries take headers from variables of the process
 * (`OPENAI_CUSTOM_HEADERS`, …), tell of the machine, and put on a placeholder for the key.
 */
function withPlainHeaders(request: Request): Request {
  for (const name of [...request.headers.keys()]) {
    if (!OF_PROTOCOL.includes(name)) request.headers.delete(name);
  }
  return request;
}

function watched(
  reader: Reader,
  note: (error: unknown) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        note(error);
        throw error;
      }
    },
    cancel: (reason) => reader.cancel(reason),
    // Deliberately nothing is read ahead: what fails after the library has ended is no failure of its.
  }, { highWaterMark: 0 });
}
