/** Streamed answers in pieces of any size, and what a protocol reads of them. */

import type { ChatEvent, ChatModel, ChatRequest } from "../../src/chat/chat_model.ts";
import type { Failure } from "../../src/platform/failure.ts";
import type { SdkFetch } from "../../src/requests/sdk_fetch.ts";

/** A question whose answer is streamed. */
export const REQUEST: ChatRequest = {
  model: "m",
  messages: [{ role: "user", text: "hi" }],
  isStreamed: true,
  wantsReasoning: true,
};

/** A fetch that answers with these pieces, then ends, or fails as our own does. */
export function answering(pieces: readonly Uint8Array[], failure?: Failure): SdkFetch {
  return () => {
    const left = [...pieces];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = left.shift();
        if (piece !== undefined) return controller.enqueue(piece as Uint8Array<ArrayBuffer>);
        if (failure) controller.error(failure);
        else controller.close();
      },
    });
    const headers = { "content-type": "text/event-stream" };
    return Promise.resolve(
      new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, { headers }),
    );
  };
}

/** All events of the answer to a question. */
export async function collect(
  model: ChatModel,
  request = REQUEST,
  signal = new AbortController().signal,
): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of model.stream(request, signal)) events.push(event);
  return events;
}

/** Neighbouring texts as one: a library may join or split what came in pieces. */
export function joinTexts(events: readonly ChatEvent[]): ChatEvent[] {
  const joined: ChatEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (event.kind === "text" && last?.kind === "text") {
      joined[joined.length - 1] = { kind: "text", text: last.text + event.text };
    } else joined.push(event);
  }
  return joined;
}

/** A text as UTF-8, in pieces of so many bytes. */
export function piecesOf(text: string, size: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, at) => bytes.slice(at * size, (at + 1) * size));
}
