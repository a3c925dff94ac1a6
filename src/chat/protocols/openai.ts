/** The openai protocol: chat completions, with the reasoning that Qwen's services add to them. */

import type OpenAI from "openai";
import type { SdkFetch } from "../../requests/sdk_fetch.ts";
import type { ChatEvent, ChatModel, ChatRequest, FinishReason, Message } from "../chat_model.ts";
import { withPlainHeaders } from "./plain_headers.ts";
import { cutOff, errorInAnswer, translateError } from "./broken_answer.ts";

type Chunk = OpenAI.ChatCompletionChunk;
type Completion = OpenAI.ChatCompletion;

/** Where the library goes. */
export interface OpenAIConnection {
  readonly baseUrl: string;
  readonly fetch: SdkFetch;
}

/** Opens the library. */
export async function openOpenAI({ baseUrl, fetch }: OpenAIConnection): Promise<ChatModel> {
  const { OpenAI } = await import("openai");
  const client = new OpenAI({
    baseURL: baseUrl,
    fetch: withPlainHeaders(fetch),
    // Deliberately no key: the fetch puts the credential on. What is undefined here, the library would
    // take from variables of the process.
    apiKey: "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
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

/** Longer than any request: the fetch has the time limits. */
const LONGEST_TIMER_MS = 2_147_483_647;

async function* streamed(
  client: OpenAI,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const body = {
    ...bodyOf(request),
    stream: true,
    stream_options: { include_usage: true },
  } as OpenAI.ChatCompletionCreateParamsStreaming;
  const chunks = await client.chat.completions.create(body, { signal });
  let reason: FinishReason | undefined;
  let requestId: string | undefined;
  for await (const chunk of chunks) {
    refuseError(chunk);
    requestId ??= chunk.id || undefined;
    const choice = chunk.choices?.[0];
    yield* partsOf(choice?.delta);
    if (chunk.usage) yield usageOf(chunk.usage);
    if (choice?.finish_reason) reason = finishReason(choice.finish_reason);
  }
  signal.throwIfAborted();
  if (reason === undefined) throw cutOff();
  yield { kind: "finish", reason, requestId };
}

async function whole(
  client: OpenAI,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<readonly ChatEvent[]> {
  const body = {
    ...bodyOf(request),
    stream: false,
  } as OpenAI.ChatCompletionCreateParamsNonStreaming;
  const answer: Completion = await client.chat.completions.create(body, { signal });
  refuseError(answer);
  const choice = answer.choices?.[0];
  if (choice === undefined) throw cutOff();
  return [
    ...partsOf(choice.message),
    ...(answer.usage ? [usageOf(answer.usage)] : []),
    {
      kind: "finish",
      reason: finishReason(choice.finish_reason),
      requestId: answer.id || undefined,
    },
  ];
}

/** The request's own fields win over `samplingParams`; `extra_body` adds, and replaces none of them. */
function bodyOf(request: ChatRequest): Record<string, unknown> {
  const { model, temperature, maxTokens, samplingParams, extraBody } = request;
  const limit = needsCompletionLimit(model) ? "max_completion_tokens" : "max_tokens";
  return {
    ...samplingParams,
    ...extraBody,
    model,
    messages: request.messages.map(encodeMessage),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { [limit]: maxTokens }),
  };
}

/** OpenAI's reasoning models refuse `max_tokens`; compatible services know nothing else. */
function needsCompletionLimit(model: string): boolean {
  return /^(?:o\d|gpt-[5-9])/.test(model);
}

function encodeMessage({ role, text, pictures = [] }: Message): unknown {
  if (pictures.length === 0) return { role, content: text };
  const images = pictures.map((picture) => ({
    type: "image_url",
    image_url: {
      url: picture.kind === "url"
        ? picture.url
        : `data:${picture.mediaType};base64,${picture.base64}`,
    },
  }));
  return { role, content: [...images, { type: "text", text }] };
}

/** Qwen's services send reasoning as `reasoning_content`, others as `reasoning`. */
function partsOf(part: unknown): ChatEvent[] {
  const { content, reasoning_content, reasoning } = (part ?? {}) as Record<string, unknown>;
  const events: ChatEvent[] = [];
  const thought = reasoning_content ?? reasoning;
  if (typeof thought === "string" && thought !== "") {
    events.push({ kind: "reasoning", text: thought });
  }
  if (typeof content === "string" && content !== "") events.push({ kind: "text", text: content });
  return events;
}

function usageOf(usage: NonNullable<Chunk["usage"]>): ChatEvent {
  return {
    kind: "usage",
    usage: {
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
      reasoningTokens: usage.completion_tokens_details?.reasoning_tokens,
    },
  };
}

function finishReason(reason: string | null | undefined): FinishReason {
  switch (reason) {
    case "stop":
    case "length":
    case "content_filter":
    case "tool_calls":
      return reason;
    default:
      return "other";
  }
}

/** Compatible services report what went wrong in an answer of status 200 too. */
function refuseError(answer: unknown): void {
  const { error } = (answer ?? {}) as { error?: unknown };
  if (error === undefined || error === null) return;
  const { message } = error as { message?: unknown };
  throw errorInAnswer(typeof message === "string" ? message : JSON.stringify(error));
}
