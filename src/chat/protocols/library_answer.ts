/** One answer of a protocol's library, whose errors become ours: a failure with words for the user. */

import type { SdkConnection, SdkFetch } from "../../requests/sdk_fetch.ts";
import type { ChatEvent } from "../chat_model.ts";
import { unreadable } from "./broken_answer.ts";
import { openLibraryFetch } from "./library_fetch.ts";

/**
 * The events of `answer`, which is given the fetch for its library.
 * @throws The signal's reason, if it is aborted, however the library takes that.
 * @throws What the connection's fetch threw, however the library wraps it.
 * @throws {Failure} `unavailable` For what the library throws by itself.
 */
export async function* libraryAnswer(
  { fetch, secrets }: SdkConnection,
  signal: AbortSignal,
  answer: (fetch: SdkFetch) => AsyncIterable<ChatEvent>,
): AsyncGenerator<ChatEvent> {
  signal.throwIfAborted();
  const library = openLibraryFetch(fetch);
  try {
    for await (const event of answer(library.fetch)) {
      // Some libraries take an abort for the end of the answer.
      if (event.kind === "finish") signal.throwIfAborted();
      yield event;
    }
  } catch (error) {
    signal.throwIfAborted();
    const thrown = library.thrown();
    throw thrown === undefined ? unreadable(error, secrets()) : thrown.error;
  } finally {
    library.close();
  }
}
