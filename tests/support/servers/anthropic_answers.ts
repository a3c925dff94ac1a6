/** What the embedded Anthropic service says: bodies and events of the Messages API. */

import { type CannedAnswer, jsonAnswer } from "./planned_answer.ts";

/** The part of a request that the service looks at. */
export interface AnthropicRequest {
  readonly model?: unknown;
  readonly max_tokens?: unknown;
  readonly messages?: unknown;
  readonly system?: unknown;
  readonly stream?: unknown;
  readonly temperature?: unknown;
  readonly thinking?: {
    readonly type?: unknown;
    readonly budget_tokens?: unknown;
    readonly display?: unknown;
  };
}

/** One answer of the model. */
export interface AnthropicReply {
  readonly words: readonly string[];
  /** Undefined if none is told. */
  readonly thinking: string | undefined;
  readonly stopReason: string;
  readonly inputTokens: number;
  readonly thinkingTokens: number;
}

const ID = "msg_01EmbeddedServer";
const SIGNATURE = "RW1iZWRkZWQ=";
const REQUEST_ID = "req_01EmbeddedServer";

/** Header fields of every answer. */
export const ANTHROPIC_HEADERS = { "request-id": REQUEST_ID };

/** Error answer, with the type that belongs to the status. */
export function anthropicError(
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): CannedAnswer {
  return jsonAnswer(status, errorBody(type, message), headers);
}

/** The service has no room: the status that only Anthropic knows. */
export function anthropicOverloaded(): CannedAnswer {
  return anthropicError(529, "overloaded_error", "Overloaded");
}

/** Too many requests, with the seconds to wait. */
export function anthropicRateLimit(retryAfterSeconds: number): CannedAnswer {
  const message =
    "This request would exceed your organization's rate limit of 50 requests per minute";
  return anthropicError(429, "rate_limit_error", message, {
    "retry-after": String(retryAfterSeconds),
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "0",
  });
}

/** List of models (`GET /v1/models`). */
export function anthropicModels(ids: readonly string[]): unknown {
  const data = ids.map((id) => ({
    type: "model",
    id,
    display_name: id,
    created_at: "2026-01-01T00:00:00Z",
  }));
  return { data, has_more: false, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null };
}

/** Answer to a request without `stream`. */
export function anthropicMessage(model: unknown, reply: AnthropicReply): unknown {
  const thinking = reply.thinking === undefined
    ? []
    : [{ type: "thinking", thinking: reply.thinking, signature: SIGNATURE }];
  return {
    ...message(model),
    content: [...thinking, { type: "text", text: reply.words.join("") }],
    stop_reason: reply.stopReason,
    usage: { ...inputUsage(reply), ...outputUsage(reply) },
  };
}

/** Events of a streamed answer. */
export function anthropicEvents(model: unknown, reply: AnthropicReply): string[] {
  const start = { ...message(model), content: [], stop_reason: null };
  const usage = { ...inputUsage(reply), output_tokens: 1 };
  const thoughts = reply.thinking === undefined ? [] : [
    ...blockEvents(0, { type: "thinking", thinking: "", signature: "" }, [
      { type: "thinking_delta", thinking: reply.thinking },
      { type: "signature_delta", signature: SIGNATURE },
    ]),
  ];
  return [
    event("message_start", { message: { ...start, usage } }),
    event("ping"),
    ...thoughts,
    ...blockEvents(
      thoughts.length === 0 ? 0 : 1,
      { type: "text", text: "" },
      reply.words.map((text) => ({ type: "text_delta", text })),
    ),
    event("message_delta", {
      delta: { stop_reason: reply.stopReason, stop_sequence: null },
      usage: { ...inputUsage(reply), ...outputUsage(reply) },
    }),
    event("message_stop"),
  ];
}

/** The event of an error in the middle of a stream. */
export function anthropicErrorEvent(): string {
  return `event: error\ndata: ${JSON.stringify(errorBody("overloaded_error", "Overloaded"))}\n\n`;
}

function blockEvents(index: number, block: unknown, deltas: readonly unknown[]): string[] {
  return [
    event("content_block_start", { index, content_block: block }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
    event("content_block_stop", { index }),
  ];
}

function event(type: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

function message(model: unknown): Record<string, unknown> {
  return { id: ID, type: "message", role: "assistant", model, stop_sequence: null };
}

function errorBody(type: string, message: string): unknown {
  return { type: "error", error: { type, message }, request_id: REQUEST_ID };
}

function inputUsage({ inputTokens }: AnthropicReply): Record<string, unknown> {
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  };
}

function outputUsage({ words, thinkingTokens }: AnthropicReply): Record<string, unknown> {
  return {
    output_tokens: words.length + thinkingTokens,
    output_tokens_details: { thinking_tokens: thinkingTokens },
  };
}
