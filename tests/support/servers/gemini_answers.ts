/** What the embedded Google service says: bodies and events of `generateContent`. */

import { type CannedAnswer, jsonAnswer } from "./planned_answer.ts";

/** One answer of the model. */
export interface GeminiReply {
  readonly model: string;
  readonly words: readonly string[];
  /** Undefined if none is told. */
  readonly thought: string | undefined;
  readonly finishReason: string;
  readonly promptTokens: number;
  /** Spent whether the thought is told or not. */
  readonly thoughtTokens: number;
}

const RESPONSE_ID = "embedded-response";

/** Error answer in Google's form. */
export function googleError(
  code: number,
  status: string,
  message: string,
  details: readonly unknown[] = [],
): CannedAnswer {
  return jsonAnswer(code, errorBody(code, status, message, details));
}

/** A wrong key: Google answers 400 to it. */
export function googleWrongKey(service: string): CannedAnswer {
  return googleError(
    400,
    "INVALID_ARGUMENT",
    "API key not valid. Please pass a valid API key.",
    [{
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "API_KEY_INVALID",
      domain: "googleapis.com",
      metadata: { service },
    }],
  );
}

/** Too many requests: the wait stands in the body alone, not in a header. */
export function googleQuota(retryDelaySeconds: number, quotaId: string): CannedAnswer {
  return googleError(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota", [
    {
      "@type": "type.googleapis.com/google.rpc.QuotaFailure",
      violations: [{
        quotaMetric: "generativelanguage.googleapis.com/generate_content_free_tier_requests",
        quotaId,
        quotaDimensions: { location: "global", model: "test-model" },
        quotaValue: "10",
      }],
    },
    {
      "@type": "type.googleapis.com/google.rpc.RetryInfo",
      retryDelay: `${retryDelaySeconds}s`,
    },
  ]);
}

/** The service has no room. */
export function googleOverloaded(): CannedAnswer {
  return googleError(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
}

/** List of models (`GET /v1beta/models`). */
export function geminiModels(ids: readonly string[]): unknown {
  return {
    models: ids.map((id) => ({
      name: `models/${id}`,
      version: "001",
      displayName: id,
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedGenerationMethods: ["generateContent", "countTokens"],
    })),
  };
}

/** List of models (`GET /v1beta1/publishers/google/models`). */
export function vertexModels(ids: readonly string[]): unknown {
  return {
    publisherModels: ids.map((id) => ({
      name: `publishers/google/models/${id}`,
      versionId: "default",
      openSourceCategory: "PROPRIETARY",
      launchStage: "GA",
    })),
  };
}

/** Answer to `generateContent`. */
export function geminiAnswer(reply: GeminiReply): unknown {
  const parts = [...thoughtParts(reply), { text: reply.words.join("") }];
  return chunk(reply, parts, reply.words.length, reply.finishReason);
}

/** The answers of `streamGenerateContent`: with each the tokens until then. */
export function geminiChunks(reply: GeminiReply): unknown[] {
  const thoughts = thoughtParts(reply).map((part) => chunk(reply, [part], 0));
  const texts = reply.words.map((text, at) => chunk(reply, [{ text }], at + 1));
  const end = chunk(reply, [{ text: "" }], reply.words.length, reply.finishReason);
  return [...thoughts, ...texts, end];
}

/** A chunk as event; Google ends its lines with CR and LF. */
export function googleEvent(value: unknown): string {
  return `data: ${JSON.stringify(value)}\r\n\r\n`;
}

/** The event of an error in the middle of a stream. */
export function googleErrorEvent(): string {
  const message = "The model is overloaded. Please try again later.";
  return googleEvent(errorBody(503, "UNAVAILABLE", message, []));
}

function thoughtParts({ thought }: GeminiReply): readonly unknown[] {
  return thought === undefined ? [] : [{ text: thought, thought: true }];
}

function chunk(
  { model, promptTokens, thoughtTokens }: GeminiReply,
  parts: readonly unknown[],
  candidatesTokenCount: number,
  finishReason?: string,
): unknown {
  return {
    candidates: [{
      content: { parts, role: "model" },
      ...(finishReason === undefined ? {} : { finishReason }),
      index: 0,
    }],
    usageMetadata: {
      promptTokenCount: promptTokens,
      ...(candidatesTokenCount === 0 ? {} : { candidatesTokenCount }),
      totalTokenCount: promptTokens + candidatesTokenCount + thoughtTokens,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: promptTokens }],
      ...(thoughtTokens === 0 ? {} : { thoughtsTokenCount: thoughtTokens }),
    },
    modelVersion: model,
    responseId: RESPONSE_ID,
  };
}

function errorBody(
  code: number,
  status: string,
  message: string,
  details: readonly unknown[],
): unknown {
  return { error: { code, message, status, ...(details.length === 0 ? {} : { details }) } };
}
