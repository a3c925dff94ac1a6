/**
 * The gemini protocol, and vertex-ai with an API key. Deliberately the library's build for the web: it
 * reads no variables and no files of the user, and is half as large.
 */

import type {
  Content,
  FinishReason as GeminiReason,
  GenerateContentParameters,
  GenerateContentResponse,
  Part,
} from "@google/genai/web";
import type { Fields } from "../../requests/json_object.ts";
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
import { cutOff, errorInAnswer, translateError } from "./broken_answer.ts";

/** Where the library goes. */
export interface GeminiConnection {
  /** With or without the version in its path. */
  readonly baseUrl: string;
  readonly fetch: SdkFetch;
  readonly isVertex: boolean;
}

/** Opens the library. */
export async function openGemini(
  { baseUrl, fetch, isVertex }: GeminiConnection,
): Promise<ChatModel> {
  const { GoogleGenAI } = await import("@google/genai/web");
  const [, root, version] = /^(.*?)(?:\/(v\d\w*))?$/.exec(baseUrl)!;
  const client = new GoogleGenAI({
    // Deliberately no key: the fetch puts the credential on.
    apiKey: "none",
    vertexai: isVertex,
    apiVersion: version ?? (isVertex ? "v1" : "v1beta"),
    httpOptions: {
      baseUrl: `${root}/`,
      fetch: withPlainHeaders(fetch),
      retryOptions: { attempts: 1 },
    },
  });
  return {
    async *stream(request, signal) {
      try {
        const parameters = parametersOf(request, signal);
        const answers = request.isStreamed
          ? await client.models.generateContentStream(parameters)
          : [await client.models.generateContent(parameters)];
        yield* eventsOf(answers, signal);
      } catch (error) {
        throw translateError(error, signal);
      }
    },
  };
}

async function* eventsOf(
  answers: AsyncIterable<GenerateContentResponse> | Iterable<GenerateContentResponse>,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  let reason: FinishReason | undefined;
  let requestId: string | undefined;
  let usage: ChatEvent | undefined;
  for await (const answer of answers) {
    refuseError(answer);
    requestId ??= answer.responseId;
    const candidate = answer.candidates?.[0];
    for (const part of candidate?.content?.parts ?? []) {
      if (!part.text) continue;
      yield { kind: part.thought ? "reasoning" : "text", text: part.text };
    }
    if (candidate?.finishReason) reason = finishReason(candidate.finishReason);
    // A refused question has no candidate at all.
    if (answer.promptFeedback?.blockReason) reason = "content_filter";
    usage = usageOf(answer) ?? usage;
  }
  signal.throwIfAborted();
  if (reason === undefined) throw cutOff();
  if (usage) yield usage;
  yield { kind: "finish", reason, requestId };
}

function parametersOf(request: ChatRequest, signal: AbortSignal): GenerateContentParameters {
  const { messages, model, temperature, maxTokens, samplingParams, extraBody } = request;
  const system = messages.filter(({ role }) => role === "system").map(({ text }) => text);
  return {
    model,
    contents: messages.filter(({ role }) => role !== "system").map(encodeMessage),
    config: {
      ...samplingParams,
      abortSignal: signal,
      ...(system.length === 0 ? {} : { systemInstruction: system.join("\n\n") }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
      ...(request.wantsReasoning ? { thinkingConfig: { includeThoughts: true } } : {}),
      ...(extraBody === undefined ? {} : { httpOptions: { extraBody: withoutOwn(extraBody) } }),
    },
  };
}

/** The library lets further fields replace its own. */
function withoutOwn(extraBody: Fields): Record<string, unknown> {
  const own = ["model", "contents", "systemInstruction"];
  return Object.fromEntries(Object.entries(extraBody).filter(([name]) => !own.includes(name)));
}

function encodeMessage({ role, text, pictures = [] }: Message): Content {
  const parts: Part[] = [...pictures.map(encodePicture), { text }];
  return { role: role === "assistant" ? "model" : "user", parts };
}

function encodePicture(picture: Picture): Part {
  return picture.kind === "url"
    ? { fileData: { fileUri: picture.url } }
    : { inlineData: { mimeType: picture.mediaType, data: picture.base64 } };
}

function usageOf({ usageMetadata }: GenerateContentResponse): ChatEvent | undefined {
  if (usageMetadata === undefined) return undefined;
  const { promptTokenCount = 0, candidatesTokenCount = 0, thoughtsTokenCount } = usageMetadata;
  return {
    kind: "usage",
    usage: {
      inputTokens: promptTokenCount,
      outputTokens: candidatesTokenCount + (thoughtsTokenCount ?? 0),
      reasoningTokens: thoughtsTokenCount,
    },
  };
}

const FILTERED: readonly string[] = [
  "SAFETY",
  "RECITATION",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "LANGUAGE",
  "IMAGE_SAFETY",
];

function finishReason(reason: GeminiReason): FinishReason {
  if (reason === "STOP") return "stop";
  if (reason === "MAX_TOKENS") return "length";
  return FILTERED.includes(reason) ? "content_filter" : "other";
}

function refuseError(answer: unknown): void {
  const { error } = (answer ?? {}) as { error?: { message?: unknown } };
  if (error === undefined) return;
  throw errorInAnswer(typeof error.message === "string" ? error.message : JSON.stringify(error));
}
