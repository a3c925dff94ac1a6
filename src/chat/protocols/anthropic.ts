/**
 * The anthropic protocol: messages, and what their streams and documents say. Deliberately of the library
 * only what reads its streams: its client reads variables and files of the user.
 */

import type { Anthropic } from "@anthropic-ai/sdk";
import type { SdkConnection } from "../../requests/sdk_fetch.ts";
import type { ChatEvent, ChatModel, FinishReason } from "../chat_model.ts";
import { anthropicBody } from "./anthropic_body.ts";
import { answerText, requestIdOf } from "./answer_field.ts";
import { cutOff } from "./broken_answer.ts";
import { jsonPost } from "./json_post.ts";
import { libraryAnswer } from "./library_answer.ts";
import { silentClient } from "./silent_client.ts";
import { usageEvent } from "./usage_event.ts";

/** Where the library goes. */
export interface AnthropicConnection extends SdkConnection {
  /** With or without `/v1`. */
  readonly baseUrl: string;
}

type StreamEvent = Anthropic.RawMessageStreamEvent;

/** The version of the protocol that is spoken here. */
const VERSION = { "anthropic-version": "2023-06-01" };

/** Opens the protocol. */
export function openAnthropic(connection: AnthropicConnection): Promise<ChatModel> {
  const url = `${connection.baseUrl.replace(/\/v1$/, "")}/v1/messages`;
  return Promise.resolve({
    stream: (request, signal) =>
      libraryAnswer(connection, signal, (send) => {
        const { isStreamed } = request;
        const body = { ...anthropicBody(request), stream: isStreamed };
        const post = () => send(url, jsonPost(body, { isStreamed, signal, headers: VERSION }));
        return isStreamed ? streamed(post) : whole(post);
      }),
  });
}

type Post = () => Promise<Response>;

async function* streamed(post: Post): AsyncGenerator<ChatEvent> {
  const { Stream } = await import("@anthropic-ai/sdk/core/streaming");
  const stop = new AbortController();
  const events = Stream.fromSSEResponse<StreamEvent>(
    await post(),
    stop,
    silentClient<Anthropic>(),
  );
  let requestId: string | undefined;
  let reason: FinishReason | undefined;
  let usage: unknown;
  let isEnded = false;
  for await (const event of events) {
    switch (event.type) {
      case "message_start":
        requestId = requestIdOf(event.message.id);
        usage = event.message.usage;
        break;
      case "content_block_start":
        yield* partsOf(event.content_block);
        break;
      case "content_block_delta":
        yield* partsOf(event.delta);
        break;
      case "message_delta":
        if (event.delta.stop_reason) reason = finishReason(event.delta.stop_reason);
        usage = newerUsage(usage, event.usage);
        break;
      case "message_stop":
        isEnded = true;
    }
  }
  if (!isEnded || reason === undefined) throw cutOff();
  yield usageOf(usage);
  yield { kind: "finish", reason, requestId };
}

async function* whole(post: Post): AsyncGenerator<ChatEvent> {
  const message: Anthropic.Message = await (await post()).json();
  if (!Array.isArray(message?.content) || !message.stop_reason) throw cutOff();
  for (const block of message.content) yield* partsOf(block);
  yield usageOf(message.usage);
  yield {
    kind: "finish",
    reason: finishReason(message.stop_reason),
    requestId: requestIdOf(message.id),
  };
}

/** The text or thought of a block, or of what is added to one. */
function* partsOf(block: unknown): Generator<ChatEvent> {
  const { type, text, thinking } = (block ?? {}) as Record<string, unknown>;
  const isText = type === "text" || type === "text_delta";
  const isThought = type === "thinking" || type === "thinking_delta";
  const answer = isText ? answerText(text) : "";
  if (answer !== "") yield { kind: "text", text: answer };
  if (isThought && typeof thinking === "string" && thinking !== "") {
    yield { kind: "reasoning", text: thinking };
  }
}

/** Both tell totals; compatible services know the input at the end alone, and say 0 or null at the start. */
function newerUsage(old: unknown, newer: unknown): unknown {
  const known = Object.entries(newer ?? {}).filter(([, count]) => count);
  return { ...(old ?? {}), ...Object.fromEntries(known) };
}

/** What was read from the cache, or written to it, was input too. */
function usageOf(usage: unknown): ChatEvent {
  const counts = (usage ?? {}) as Record<string, unknown>;
  const details = (counts["output_tokens_details"] ?? {}) as { thinking_tokens?: unknown };
  return usageEvent({
    input: [
      counts["input_tokens"],
      counts["cache_read_input_tokens"],
      counts["cache_creation_input_tokens"],
    ],
    output: [counts["output_tokens"]],
    reasoning: details.thinking_tokens,
  });
}

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["refusal", "content_filter"],
  ["tool_use", "tool_calls"],
]);

function finishReason(reason: string): FinishReason {
  return REASONS.get(reason) ?? "other";
}
