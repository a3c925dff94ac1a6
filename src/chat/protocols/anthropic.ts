/** The anthropic protocol: messages, and what their streams and documents say. */

import type { Anthropic, BaseAnthropic } from "@anthropic-ai/sdk";
import type { SdkFetch } from "../../requests/sdk_fetch.ts";
import type { ChatEvent, ChatModel, ChatRequest, FinishReason } from "../chat_model.ts";
import { anthropicBody } from "./anthropic_body.ts";
import { cutOff } from "./broken_answer.ts";
import { libraryAnswer } from "./library_answer.ts";
import { usageEvent } from "./usage_event.ts";

/** Where the library goes. */
export interface AnthropicConnection {
  /** With or without the `/v1` that the library adds. */
  readonly baseUrl: string;
  readonly fetch: SdkFetch;
}

type StreamEvent = Anthropic.RawMessageStreamEvent;

/** Longer than any request: the fetch has the time limits. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Opens the library: of its client only the base, which sends and reads, without a method for each path. */
export async function openAnthropic({ baseUrl, fetch }: AnthropicConnection): Promise<ChatModel> {
  const { BaseAnthropic } = await import("@anthropic-ai/sdk");
  return {
    stream: (request, signal) =>
      libraryAnswer(fetch, signal, (fetch) => {
        const client = new BaseAnthropic({
          baseURL: baseUrl.replace(/\/v1$/, ""),
          fetch,
          // Deliberately no key: the fetch puts the credential on. What is undefined here, the library
          // would take from variables and files of the user.
          apiKey: "none",
          authToken: null,
          credentials: null,
          profile: null,
          webhookKey: null,
          openTelemetry: false,
          maxRetries: 0,
          timeout: LONGEST_TIMER_MS,
          logLevel: "off",
        });
        return request.isStreamed
          ? streamed(client, request, signal)
          : whole(client, request, signal);
      }),
  };
}

/** Deliberately not `messages.create`: that writes advice about some models to stderr. */
function post(client: BaseAnthropic, request: ChatRequest, signal: AbortSignal): Promise<unknown> {
  const { isStreamed } = request;
  const body = { ...anthropicBody(request), stream: isStreamed };
  return client.post("/v1/messages", { body, signal, stream: isStreamed });
}

async function* streamed(
  client: BaseAnthropic,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const events = await post(client, request, signal) as AsyncIterable<StreamEvent>;
  let requestId: string | undefined;
  let reason: FinishReason | undefined;
  let usage: unknown;
  let isEnded = false;
  for await (const event of events) {
    switch (event.type) {
      case "message_start":
        requestId = event.message.id;
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

async function* whole(
  client: BaseAnthropic,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const message = await post(client, request, signal) as Anthropic.Message;
  if (!Array.isArray(message?.content) || !message.stop_reason) throw cutOff();
  for (const block of message.content) yield* partsOf(block);
  yield usageOf(message.usage);
  yield { kind: "finish", reason: finishReason(message.stop_reason), requestId: message.id };
}

/** The text or thought of a block, or of what is added to one. */
function* partsOf(block: unknown): Generator<ChatEvent> {
  const { type, text, thinking } = (block ?? {}) as Record<string, unknown>;
  const isText = type === "text" || type === "text_delta";
  const isThought = type === "thinking" || type === "thinking_delta";
  if (isText && typeof text === "string" && text !== "") yield { kind: "text", text };
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
