/**
 * A small Google service on loopback: `generateContent`, streaming and not, on the paths of the Gemini API
 * and of Vertex AI with an API key, the list of models, and refusals of what the real service refuses.
 */

import {
  behaviourWith,
  type ChatService,
  type ChatServiceBehaviour,
  type DialectAnswer,
  parseBody,
  type SentPicture,
  startChatService,
  wordsOf,
} from "./chat_service.ts";
import {
  geminiAnswer,
  geminiChunks,
  geminiModels,
  type GeminiReply,
  googleError,
  googleErrorEvent,
  googleEvent,
  googleWrongKey,
  vertexModels,
} from "./gemini_answers.ts";
import { type CannedAnswer, jsonAnswer } from "./planned_answer.ts";
import type { RequestRecord } from "./request_log.ts";

/** Starts the service; its base URL is without a version, and serves the paths of both APIs. */
export function startGeminiServer(
  changes: Partial<ChatServiceBehaviour> = {},
): Promise<ChatService> {
  return startChatService({
    basePath: "",
    headers: {},
    asksForModels: ({ method, path }) => method === "GET" && LIST.test(path),
    answer: answerTo,
    picturesOf,
  }, behaviourWith(changes));
}

const LIST = /^\/v1\w*\/(publishers\/google\/)?models$/;
const CALL =
  /^\/(v1\w*)\/(publishers\/google\/)?models\/([^/:]+):(generateContent|streamGenerateContent)$/;

/** Fields of a request, and of its generationConfig: others are refused. */
const FIELDS: readonly string[] = [
  "contents",
  "systemInstruction",
  "generationConfig",
  "safetySettings",
  "tools",
  "toolConfig",
  "cachedContent",
  "labels",
];
const CONFIG_FIELDS: readonly string[] = [
  "temperature",
  "topP",
  "topK",
  "candidateCount",
  "maxOutputTokens",
  "stopSequences",
  "seed",
  "presencePenalty",
  "frequencyPenalty",
  "responseMimeType",
  "thinkingConfig",
];

interface GeminiRequest {
  readonly contents?: readonly {
    readonly role?: unknown;
    readonly parts?: readonly {
      readonly inlineData?: { readonly mimeType?: string; readonly data?: string };
      readonly fileData?: { readonly mimeType?: string; readonly fileUri?: string };
    }[];
  }[];
  readonly systemInstruction?: unknown;
  readonly generationConfig?: {
    readonly maxOutputTokens?: number;
    readonly thinkingConfig?: { readonly includeThoughts?: boolean };
  };
}

function answerTo(record: RequestRecord, behaviour: ChatServiceBehaviour): DialectAnswer {
  const { method, path, query } = record;
  const isVertex = path.includes("/publishers/");
  const refusal = refuseCaller(record, behaviour, isVertex);
  if (refusal !== undefined) return { kind: "answer", answer: refusal };
  if (method === "GET" && LIST.test(path)) {
    const list = isVertex ? vertexModels : geminiModels;
    return { kind: "answer", answer: jsonAnswer(200, list(behaviour.models)) };
  }
  const call = method === "POST" ? CALL.exec(path) : null;
  if (call === null) {
    return {
      kind: "answer",
      answer: googleError(404, "NOT_FOUND", "Requested entity was not found."),
    };
  }
  const request = parseBody(record.body) as GeminiRequest | undefined;
  const problem = problemOf(request);
  if (request === undefined || problem !== undefined) {
    const message = problem ?? "Invalid JSON payload received.";
    return { kind: "answer", answer: googleError(400, "INVALID_ARGUMENT", message) };
  }
  const reply = replyTo(request, call[3]!, behaviour);
  if (call[4] === "generateContent") {
    return { kind: "answer", answer: jsonAnswer(200, geminiAnswer(reply)) };
  }
  const chunks = geminiChunks(reply);
  // Without `alt=sse` the stream is one JSON array.
  return query["alt"] === "sse"
    ? { kind: "stream", events: chunks.map(googleEvent), error: googleErrorEvent() }
    : { kind: "answer", answer: jsonAnswer(200, chunks) };
}

function refuseCaller(
  { headers, query }: RequestRecord,
  { keys }: ChatServiceBehaviour,
  isVertex: boolean,
): CannedAnswer | undefined {
  const key = headers["x-goog-api-key"] ?? query["key"];
  if (key === undefined) {
    const message = "Method doesn't allow unregistered callers (callers without established " +
      "identity). Please use API Key or other form of API consumer identity to call this API.";
    return googleError(403, "PERMISSION_DENIED", message);
  }
  const service = isVertex ? "aiplatform" : "generativelanguage";
  return keys.includes(key) ? undefined : googleWrongKey(`${service}.googleapis.com`);
}

/** What the service has against a request; undefined if nothing. */
function problemOf(request: GeminiRequest | undefined): string | undefined {
  const unknown = Object.keys(request ?? {}).find((name) => !FIELDS.includes(name)) ??
    Object.keys(request?.generationConfig ?? {}).find((name) => !CONFIG_FIELDS.includes(name));
  if (unknown !== undefined) {
    return `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`;
  }
  if (!request?.contents?.length) {
    return "* GenerateContentRequest.contents: contents is not specified\n";
  }
  const isKnown = (role: unknown) => role === undefined || role === "user" || role === "model";
  return request.contents.every(({ role }) => isKnown(role))
    ? undefined
    : "Please use a valid role: user, model.";
}

function replyTo(
  { contents, systemInstruction = {}, generationConfig = {} }: GeminiRequest,
  model: string,
  behaviour: ChatServiceBehaviour,
): GeminiReply {
  const all = wordsOf(behaviour.reply);
  const words = all.slice(0, generationConfig.maxOutputTokens ?? all.length);
  const isTold = generationConfig.thinkingConfig?.includeThoughts === true;
  return {
    model,
    words,
    thought: isTold ? behaviour.reasoning : undefined,
    finishReason: behaviour.finishReason ?? (words.length < all.length ? "MAX_TOKENS" : "STOP"),
    promptTokens: wordsOf(JSON.stringify([systemInstruction, contents])).length,
    thoughtTokens: wordsOf(behaviour.reasoning ?? "").length,
  };
}

function picturesOf(body: unknown): readonly SentPicture[] {
  const { contents = [] } = (body ?? {}) as GeminiRequest;
  return contents.flatMap(({ parts = [] }) =>
    parts.flatMap(({ inlineData, fileData }): SentPicture[] => {
      if (inlineData) return [{ mediaType: inlineData.mimeType, base64: inlineData.data ?? "" }];
      return fileData ? [{ mediaType: fileData.mimeType, url: fileData.fileUri ?? "" }] : [];
    })
  );
}
