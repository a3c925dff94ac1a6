/**
 * The openai protocol: chat completions, with the reasoning that Qwen's services add to them. Deliberately
 * of the library only what reads its streams: the client for all of OpenAI's paths costs twice the start
 * of the program, and reads variables of the user.
 */

import type OpenAI from "openai";
import type { SdkConnection } from "../../requests/sdk_fetch.ts";
import type { ChatEvent, ChatModel, ChatRequest, FinishReason, Message } from "../chat_model.ts";
import { answerText, requestIdOf } from "./answer_field.ts";
import { cutOff, ErrorInAnswer } from "./broken_answer.ts";
import { jsonPost } from "./json_post.ts";
import { libraryAnswer } from "./library_answer.ts";
import { silentClient } from "./silent_client.ts";
import { usageEvent } from "./usage_event.ts";

/** Where the library goes. */
export interface OpenAIConnection extends SdkConnection {
  readonly baseUrl: string;
}

/** Opens the protocol. */
export function openOpenAI(connection: OpenAIConnection): Promise<ChatModel> {
  const url = `${connection.baseUrl}/chat/completions`;
  return Promise.resolve({
    stream: (request, signal) =>
      libraryAnswer(connection, signal, (send) => {
        const { isStreamed } = request;
        const post = () => send(url, jsonPost(bodyOf(request), { isStreamed, signal }));
        return isStreamed ? streamed(post) : whole(post);
      }),
  });
}

type Post = () => Promise<Response>;

async function* streamed(post: Post): AsyncGenerator<ChatEvent> {
  const { Stream } = await import("openai/core/streaming");
  const stop = new AbortController();
  const chunks = Stream.fromSSEResponse<OpenAI.ChatCompletionChunk>(
    await post(),
    stop,
    silentClient<OpenAI>(),
  );
  let reason: FinishReason | undefined;
  let requestId: string | undefined;
  let usage: ChatEvent | undefined;
  for await (const chunk of chunks) {
    refuseError(chunk);
    requestId ??= requestIdOf(chunk.id);
    // Some services say it with every chunk.
    usage = usageOf(chunk) ?? usage;
    const choice = chunk.choices?.find(({ index }) => !index);
    yield* partsOf(choice?.delta);
    reason = finishReason(choice?.finish_reason) ?? reason;
  }
  if (reason === undefined) throw cutOff();
  if (usage !== undefined) yield usage;
  yield { kind: "finish", reason, requestId };
}

async function* whole(post: Post): AsyncGenerator<ChatEvent> {
  const answer: OpenAI.ChatCompletion = await (await post()).json();
  refuseError(answer);
  const choice = answer.choices?.[0];
  if (choice === undefined) throw cutOff();
  yield* partsOf(choice.message);
  const usage = usageOf(answer);
  if (usage !== undefined) yield usage;
  const reason = finishReason(choice.finish_reason) ?? "other";
  yield { kind: "finish", reason, requestId: requestIdOf(answer.id) };
}

/** Flags win over `samplingParams`, `extra_body` over both; what is asked stays as it is. */
function bodyOf(request: ChatRequest): Record<string, unknown> {
  const { model, temperature, maxTokens, isStreamed, extraBody } = request;
  const { max_tokens, max_completion_tokens, ...samplingParams } = request.samplingParams ?? {};
  const limit = maxTokens ?? max_completion_tokens ?? max_tokens;
  const limitName = needsCompletionLimit(model) ? "max_completion_tokens" : "max_tokens";
  return {
    ...samplingParams,
    ...(limit === undefined ? {} : { [limitName]: limit }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(isStreamed ? { stream_options: { include_usage: true } } : {}),
    ...extraBody,
    model,
    messages: request.messages.map(encodeMessage),
    stream: isStreamed,
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

/** Qwen's services send reasoning as `reasoning_content`, others as `reasoning`; OpenAI's refuse in `refusal`. */
function* partsOf(part: unknown): Generator<ChatEvent> {
  const { content, refusal, ...more } = (part ?? {}) as Record<string, unknown>;
  const thought = more["reasoning_content"] || more["reasoning"];
  if (typeof thought === "string" && thought !== "") yield { kind: "reasoning", text: thought };
  for (const text of [answerText(content), answerText(refusal)]) {
    if (text !== "") yield { kind: "text", text };
  }
}

function usageOf({ usage }: { readonly usage?: unknown }): ChatEvent | undefined {
  if (!usage) return undefined;
  const { prompt_tokens, completion_tokens, completion_tokens_details } = usage as Record<
    string,
    unknown
  >;
  const details = (completion_tokens_details ?? {}) as { reasoning_tokens?: unknown };
  return usageEvent({
    input: [prompt_tokens],
    output: [completion_tokens],
    reasoning: details.reasoning_tokens,
  });
}

/** The protocol's reasons, and those of compatible services. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["model_length", "length"],
  ["content_filter", "content_filter"],
  ["sensitive", "content_filter"],
  ["tool_calls", "tool_calls"],
  ["function_call", "tool_calls"],
]);
/** With these, compatible services tell that their model failed in the middle. */
const FAILED: readonly string[] = ["error", "network_error", "insufficient_system_resource"];

/** Undefined while the answer goes on, which some services spell `"null"`. */
function finishReason(reason: string | null | undefined): FinishReason | undefined {
  if (!reason || reason === "null") return undefined;
  if (FAILED.includes(reason)) throw new ErrorInAnswer(`it ended with "${reason}"`);
  return REASONS.get(reason) ?? "other";
}

/** Compatible services report what went wrong in an answer of status 200 too. */
function refuseError(answer: unknown): void {
  const { error } = (answer ?? {}) as { error?: unknown };
  if (error !== undefined && error !== null) throw new ErrorInAnswer(error);
}
