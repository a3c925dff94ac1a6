/** The document of `chat --json`. */

import type { ReceivedAnswer } from "../../chat/ask.ts";
import type { Usage } from "../../chat/chat_model.ts";
import { formatDocument } from "../format_document.ts";
import type { Talk } from "./talk.ts";

/** One line of JSON, version 1; what the service did not tell is null. */
export function encodeAnswer(
  { text, reason, usage, requestId }: ReceivedAnswer,
  { model, provider }: Pick<Talk, "model" | "provider">,
): string {
  return formatDocument({
    text,
    finish_reason: reason ?? null,
    usage: usage === undefined ? null : encodeUsage(usage),
    model,
    provider,
    request_id: requestId ?? null,
  });
}

function encodeUsage({ inputTokens, outputTokens, reasoningTokens }: Usage) {
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    reasoning_tokens: reasoningTokens ?? null,
  };
}
