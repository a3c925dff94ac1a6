/** The anthropic protocol: messages, with thinking where it is wanted. */

import type Anthropic from "@anthropic-ai/sdk";
import type { SdkFetch } from "../../requests/sdk_fetch.ts";
import type {
  ChatEvent,
  ChatModel,
  ChatRequest,
  FinishReason,
  Message,
  Picture,
} from "../chat_model.ts";
import { withPlainHeaders } from "./plain_headers.ts";
import { cutOff, translateError } from "./broken_answer.ts";

/** Where the library goes. */
export interface AnthropicConnection {
  /** Without the `/v1` that the library adds. */
  readonly baseUrl: string;
  readonly fetch: SdkFetch;
}

/** The protocol wants a limit; what every model of it can do. */
const DEFAULT_MAX_TOKENS = 8_192;
const THINKING_TOKENS = 4_096;
/** Longer than any request: the fetch has the time limits. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Opens the library. */
export async function openAnthropic({ baseUrl, fetch }: AnthropicConnection): Promise<ChatModel> {
  const { Anthropic } = await import("@anthropic-ai/sdk");
  const client = new Anthropic({
    baseURL: baseUrl.replace(/\/v1$/, ""),
    fetch: withPlainHeaders(fetch),
    // Deliberately no key: the fetch puts the credential on. What is undefined here, the library would
    // take from variables and files of the user.
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
  return {
    async *stream(request, signal) {
      try {
        yield* request.isStreamed
          ? streamed(client, request, signal)
          : await whole(client, request, signal);
      } catch (error) {
        throw translateError(error, signal);
      }
      signal.throwIfAborted();
    },
  };
}

async function* streamed(
  client: Anthropic,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const body = { ...bodyOf(request), stream: true } as Anthropic.MessageCreateParamsStreaming;
  const events = await client.messages.create(body, { signal });
  let requestId: string | undefined;
  let reason: FinishReason | undefined;
  let inputTokens = 0;
  let outputTokens = 0;
  let isEnded = false;
  for await (const event of events) {
    if (event.type === "message_start") {
      requestId = event.message.id;
      inputTokens = inputOf(event.message.usage);
      outputTokens = event.message.usage.output_tokens;
    } else if (event.type === "content_block_delta") {
      if (event.delta.type === "text_delta") yield { kind: "text", text: event.delta.text };
      if (event.delta.type === "thinking_delta") {
        yield { kind: "reasoning", text: event.delta.thinking };
      }
    } else if (event.type === "message_delta") {
      if (event.delta.stop_reason) reason = finishReason(event.delta.stop_reason);
      outputTokens = event.usage.output_tokens;
    } else if (event.type === "message_stop") {
      isEnded = true;
    }
  }
  signal.throwIfAborted();
  if (!isEnded || reason === undefined) throw cutOff();
  yield { kind: "usage", usage: { inputTokens, outputTokens, reasoningTokens: undefined } };
  yield { kind: "finish", reason, requestId };
}

async function whole(
  client: Anthropic,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<readonly ChatEvent[]> {
  const body = { ...bodyOf(request), stream: false } as Anthropic.MessageCreateParamsNonStreaming;
  const message = await client.messages.create(body, { signal });
  if (!Array.isArray(message.content) || !message.stop_reason) throw cutOff();
  const parts = message.content.flatMap((block): ChatEvent[] => {
    if (block.type === "text") return [{ kind: "text", text: block.text }];
    if (block.type === "thinking") return [{ kind: "reasoning", text: block.thinking }];
    return [];
  });
  const usage = {
    inputTokens: inputOf(message.usage),
    outputTokens: message.usage.output_tokens,
    reasoningTokens: undefined,
  };
  return [
    ...parts,
    { kind: "usage", usage },
    { kind: "finish", reason: finishReason(message.stop_reason), requestId: message.id },
  ];
}

/** What was read from the cache, or written to it, was input too. */
function inputOf(usage: Anthropic.Usage): number {
  return usage.input_tokens + (usage.cache_read_input_tokens ?? 0) +
    (usage.cache_creation_input_tokens ?? 0);
}

function bodyOf(request: ChatRequest): Record<string, unknown> {
  const { messages, model, temperature, maxTokens, samplingParams, extraBody } = request;
  const system = messages.filter(({ role }) => role === "system").map(({ text }) => text);
  const wanted = maxTokens ?? samplingParams?.["max_tokens"] ?? DEFAULT_MAX_TOKENS;
  const isThinking = request.wantsReasoning && Number(wanted) > THINKING_TOKENS;
  return {
    ...samplingParams,
    ...extraBody,
    model,
    max_tokens: wanted,
    messages: messages.filter(({ role }) => role !== "system").map(encodeMessage),
    ...(system.length === 0 ? {} : { system: system.join("\n\n") }),
    ...(temperature === undefined ? {} : { temperature }),
    // The protocol allows no temperature beside thinking.
    ...(isThinking && temperature === undefined
      ? { thinking: { type: "enabled", budget_tokens: THINKING_TOKENS } }
      : {}),
  };
}

function encodeMessage({ role, text, pictures = [] }: Message): unknown {
  if (pictures.length === 0) return { role, content: text };
  const images = pictures.map((picture) => ({ type: "image", source: encodePicture(picture) }));
  return { role, content: [...images, { type: "text", text }] };
}

function encodePicture(picture: Picture): unknown {
  return picture.kind === "url"
    ? { type: "url", url: picture.url }
    : { type: "base64", media_type: picture.mediaType, data: picture.base64 };
}

function finishReason(reason: string): FinishReason {
  switch (reason) {
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "refusal":
      return "content_filter";
    case "tool_use":
      return "tool_calls";
    default:
      return "other";
  }
}
