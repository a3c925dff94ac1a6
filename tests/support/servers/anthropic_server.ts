/**
 * A small Anthropic service on loopback: messages, streaming and not, with thinking and pictures, the list
 * of models, and refusals of what the real service refuses.
 */

import {
  ANTHROPIC_HEADERS,
  anthropicError,
  anthropicErrorEvent,
  anthropicEvents,
  anthropicMessage,
  anthropicModels,
  type AnthropicReply,
  type AnthropicRequest,
} from "./anthropic_answers.ts";
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
import { type CannedAnswer, jsonAnswer } from "./planned_answer.ts";
import type { RequestRecord } from "./request_log.ts";

/** Starts the service; its base URL is without `/v1`, as clients of Anthropic are given it. */
export function startAnthropicServer(
  changes: Partial<ChatServiceBehaviour> = {},
): Promise<ChatService> {
  return startChatService({
    basePath: "",
    headers: ANTHROPIC_HEADERS,
    asksForModels: ({ method, path }) => method === "GET" && path === "/v1/models",
    answer: answerTo,
    picturesOf,
  }, behaviourWith(changes));
}

function answerTo(record: RequestRecord, behaviour: ChatServiceBehaviour): DialectAnswer {
  const { method, path, headers } = record;
  const refusal = refuseCaller(headers, behaviour);
  if (refusal !== undefined) return { kind: "answer", answer: refusal };
  if (`${method} ${path}` === "GET /v1/models") {
    return { kind: "answer", answer: jsonAnswer(200, anthropicModels(behaviour.models)) };
  }
  if (`${method} ${path}` !== "POST /v1/messages") {
    return { kind: "answer", answer: anthropicError(404, "not_found_error", "Not found") };
  }
  const request = (parseBody(record.body) ?? {}) as AnthropicRequest;
  const problem = problemOf(request);
  if (problem !== undefined) {
    return { kind: "answer", answer: anthropicError(400, "invalid_request_error", problem) };
  }
  const reply = replyTo(request, behaviour);
  return request.stream === true
    ? {
      kind: "stream",
      events: anthropicEvents(request.model, reply),
      error: anthropicErrorEvent(),
    }
    : { kind: "answer", answer: jsonAnswer(200, anthropicMessage(request.model, reply)) };
}

function refuseCaller(
  headers: RequestRecord["headers"],
  { keys }: ChatServiceBehaviour,
): CannedAnswer | undefined {
  const bearer = /^Bearer (.+)$/i.exec(headers["authorization"] ?? "")?.[1];
  const key = headers["x-api-key"] ?? bearer;
  const refuse = (message: string) => anthropicError(401, "authentication_error", message);
  if (key === undefined) return refuse("x-api-key header is required");
  if (!keys.includes(key)) return refuse("invalid x-api-key");
  return headers["anthropic-version"] === undefined
    ? anthropicError(400, "invalid_request_error", "anthropic-version: header is required")
    : undefined;
}

/** What the service has against a request; undefined if nothing. */
function problemOf(request: AnthropicRequest): string | undefined {
  const { model, max_tokens, messages, temperature, thinking } = request;
  if (typeof model !== "string") return "model: Field required";
  if (typeof max_tokens !== "number") return "max_tokens: Field required";
  if (!Array.isArray(messages)) return "messages: Field required";
  if (messages.length === 0) return "messages: at least one message is required";
  const odd = messages.find(({ role }) => role !== "user" && role !== "assistant");
  if (odd !== undefined) return `messages: Unexpected role "${odd.role}"`;
  if (thinking?.type !== "enabled" && thinking?.type !== "adaptive") return undefined;
  if (temperature !== undefined && temperature !== 1) {
    return "`temperature` may only be set to 1 when thinking is enabled";
  }
  if (thinking.type === "adaptive") return undefined;
  const budget = Number(thinking.budget_tokens);
  if (!(budget >= 1024)) return "thinking.enabled.budget_tokens: Input should be at least 1024";
  if (budget >= max_tokens) return "`max_tokens` must be greater than `thinking.budget_tokens`";
  return undefined;
}

function replyTo(request: AnthropicRequest, behaviour: ChatServiceBehaviour): AnthropicReply {
  const all = wordsOf(behaviour.reply);
  const words = all.slice(0, Number(request.max_tokens));
  const isThinking = ["enabled", "adaptive"].includes(String(request.thinking?.type));
  const thinking = isThinking ? behaviour.reasoning : undefined;
  const { system = "", messages } = request;
  return {
    words,
    thinking,
    stopReason: behaviour.finishReason ?? (words.length < all.length ? "max_tokens" : "end_turn"),
    inputTokens: wordsOf(JSON.stringify([system, messages])).length,
    thinkingTokens: wordsOf(thinking ?? "").length,
  };
}

interface Block {
  readonly type?: unknown;
  readonly source?: { readonly media_type?: string; readonly data?: string; readonly url?: string };
}

function picturesOf(body: unknown): readonly SentPicture[] {
  const { messages } = (body ?? {}) as { messages?: readonly { readonly content?: unknown }[] };
  return (messages ?? []).flatMap(({ content }) => {
    const blocks: readonly Block[] = Array.isArray(content) ? content : [];
    return blocks.flatMap(({ type, source = {} }): SentPicture[] => {
      const { media_type: mediaType, data, url } = source;
      if (type !== "image") return [];
      return url === undefined ? [{ mediaType, base64: data ?? "" }] : [{ mediaType, url }];
    });
  });
}
