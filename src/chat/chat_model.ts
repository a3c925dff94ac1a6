/** A conversation with a model, whatever its protocol: what is asked, and the events of the answer. */

import type { Fields } from "../requests/json_object.ts";

/** A picture for a model that sees. */
export type Picture =
  | {
    readonly kind: "bytes";
    /** By the bytes, not by the name: `image/png`, `image/jpeg`, `image/webp`, `image/gif`. */
    readonly mediaType: string;
    readonly base64: string;
  }
  | { readonly kind: "url"; readonly url: string };

/** One message of a conversation. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
  /** Pictures of a user message. */
  readonly pictures?: readonly Picture[];
}

/** One question. */
export interface ChatRequest {
  /** Model id. */
  readonly model: string;
  /** Oldest first; system messages first. */
  readonly messages: readonly Message[];
  /** Whether the answer comes in parts. */
  readonly isStreamed: boolean;
  /** Whether reasoning is wanted, where the protocol has to be asked for it. */
  readonly wantsReasoning: boolean;
  readonly temperature?: number | undefined;
  /** Largest answer in tokens. */
  readonly maxTokens?: number | undefined;
  /** `samplingParams` of the entry in settings.json: fields of the request, beneath the ones above. */
  readonly samplingParams?: Fields | undefined;
  /** `extra_body` of the entry: further fields of the request. */
  readonly extraBody?: Fields | undefined;
}

/** Why an answer ended. */
export type FinishReason = "stop" | "length" | "content_filter" | "tool_calls" | "other";

/** Tokens of one question and its answer. */
export interface Usage {
  readonly inputTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  /** Undefined where the service does not tell. */
  readonly reasoningTokens: number | undefined;
}

/** What comes back, in order; texts are as the server sent them. */
export type ChatEvent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reasoning"; readonly text: string }
  | { readonly kind: "usage"; readonly usage: Usage }
  | {
    readonly kind: "finish";
    readonly reason: FinishReason;
    /** The id that the service gave the answer. */
    readonly requestId: string | undefined;
  };

/** A model service that answers. */
export interface ChatModel {
  /**
   * Asks once. The events end with exactly one `finish`.
   * @throws {Failure} `unavailable` If the answer breaks off or is none; and whatever the fetch throws.
   * @throws The signal's reason, if it is aborted.
   */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent>;
}
