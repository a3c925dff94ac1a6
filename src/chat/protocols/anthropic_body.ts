/** The body of a request in the anthropic protocol. */

import type { ChatRequest, Message, Picture } from "../chat_model.ts";

/** The protocol wants a limit; what every model of it can do. */
const DEFAULT_MAX_TOKENS = 8_192;
/** Tokens for thinking where there is room; what the protocol allows at the least. */
const THINKING_TOKENS = 4_096;
const LEAST_THINKING_TOKENS = 1_024;

/**
 * The body without `stream`: flags win over `samplingParams`, `extra_body` over both; what is asked stays
 * as it is.
 */
export function anthropicBody(request: ChatRequest): Record<string, unknown> {
  const { messages, model, temperature, maxTokens, samplingParams, extraBody } = request;
  const system = messages.filter(({ role }) => role === "system").map(({ text }) => text);
  const options: Record<string, unknown> = {
    max_tokens: DEFAULT_MAX_TOKENS,
    ...samplingParams,
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
  return {
    ...withThinking(options, request),
    ...extraBody,
    model,
    messages: messages.filter(({ role }) => role !== "system").map(encodeMessage),
    ...(system.length === 0 ? {} : { system: system.join("\n\n") }),
  };
}

/** With thinking, if it is wanted and there is room: the protocol allows no temperature beside it. */
function withThinking(
  options: Record<string, unknown>,
  { model, wantsReasoning, temperature }: ChatRequest,
): Record<string, unknown> {
  if (!wantsReasoning || temperature !== undefined) return options;
  const thinking = thinkingOf(model, Number(options["max_tokens"]));
  if (thinking === undefined) return options;
  const { temperature: _temperature, top_p: _topP, top_k: _topK, ...others } = options;
  return { ...others, thinking };
}

function thinkingOf(model: string, maxTokens: number): unknown {
  if (thinksByItself(model)) return { type: "adaptive", display: "summarized" };
  const budget = Math.min(THINKING_TOKENS, Math.floor(maxTokens / 2));
  return budget >= LEAST_THINKING_TOKENS ? { type: "enabled", budget_tokens: budget } : undefined;
}

/** Older models of Anthropic, by their names with or without a date. */
const WITH_BUDGET = /^claude-(?:\d|instant|[a-z]+-4(?:-[0-5])?(?:-20\d{6}|-latest)?$)/;

/** Newer models of Anthropic take no budget; older ones, and those of compatible services, nothing else. */
function thinksByItself(model: string): boolean {
  return model.startsWith("claude-") && !WITH_BUDGET.test(model);
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
