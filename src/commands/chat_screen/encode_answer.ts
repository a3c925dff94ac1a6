/** The document of `chat --json`. */

import type { ReceivedAnswer } from "../../chat/ask.ts";
import type { Usage } from "../../chat/chat_model.ts";
import type { Talk } from "./talk.ts";

/** One line of JSON, version 1; what the service did not tell is null. */
export function encodeAnswer(
  { text, reason, usage, requestId }: ReceivedAnswer,
  { model, provider }: Pick<Talk, "model" | "provider">,
): string {
  const document = {
    version: 1,
    text,
    finish_reason: reason ?? null,
    usage: usage === undefined ? null : encodeUsage(usage),
    model,
    provider,
    request_id: requestId ?? null,
  };
  return `${escapeInvisible(JSON.stringify(document))}\n`;
}

/** JSON leaves some characters as they are that a terminal acts on: the C1 controls, and changes of direction. */
function escapeInvisible(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function encodeUsage({ inputTokens, outputTokens, reasoningTokens }: Usage) {
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    reasoning_tokens: reasoningTokens ?? null,
  };
}
