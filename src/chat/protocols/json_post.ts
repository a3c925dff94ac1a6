/** The request of a protocol: a JSON body, and a document or a stream of events as its answer. */

import type { ChatRequest } from "../chat_model.ts";

/** What belongs to one request beside its body. */
export interface JsonPost extends Pick<ChatRequest, "isStreamed"> {
  readonly signal: AbortSignal;
  /** Headers of the protocol. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The request, ready for a fetch. */
export function jsonPost(body: unknown, { isStreamed, signal, headers }: JsonPost): RequestInit {
  return {
    method: "POST",
    headers: {
      "Accept": isStreamed ? "text/event-stream" : "application/json",
      "Content-Type": "application/json",
      ...headers,
    },
    body: JSON.stringify(body),
    signal,
  };
}
