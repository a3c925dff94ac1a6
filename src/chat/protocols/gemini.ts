/**
 * The gemini protocol, and vertex-ai with an API key. Deliberately the library's build for the web, and of
 * it the models alone: it reads no variables and no files of the user, and is a third as large.
 */

import type { GenerateContentResponse } from "@google/genai/web";
import type { SdkConnection } from "../../requests/sdk_fetch.ts";
import type { ChatEvent, ChatModel, FinishReason } from "../chat_model.ts";
import { answerText, requestIdOf } from "./answer_field.ts";
import { cutOff } from "./broken_answer.ts";
import { geminiParameters } from "./gemini_parameters.ts";
import { geminiClient } from "./gemini_transport.ts";
import { libraryAnswer } from "./library_answer.ts";
import { usageEvent } from "./usage_event.ts";

/** Where the library goes. */
export interface GeminiConnection extends SdkConnection {
  /** With or without the version in its path. */
  readonly baseUrl: string;
  readonly isVertex: boolean;
}

/** Opens the library. */
export async function openGemini(connection: GeminiConnection): Promise<ChatModel> {
  const { baseUrl, isVertex } = connection;
  const { Models } = await import("@google/genai/web");
  const hasVersion = /\/v\d\w*$/.test(baseUrl);
  const root = hasVersion ? baseUrl : `${baseUrl}/${isVertex ? "v1" : "v1beta"}`;
  return {
    stream: (request, signal) =>
      libraryAnswer(connection, signal, async function* (fetch) {
        const models = new Models(geminiClient({ root, send: fetch, isVertex }));
        const parameters = geminiParameters(request, signal);
        yield* eventsOf(
          request.isStreamed
            ? await models.generateContentStream(parameters)
            : [await models.generateContent(parameters)],
        );
      }),
  };
}

async function* eventsOf(
  answers: AsyncIterable<GenerateContentResponse> | Iterable<GenerateContentResponse>,
): AsyncGenerator<ChatEvent> {
  let reason: FinishReason | undefined;
  let requestId: string | undefined;
  let usage: ChatEvent | undefined;
  for await (const answer of answers) {
    requestId ??= requestIdOf(answer.responseId);
    const candidate = answer.candidates?.[0];
    for (const { text: said, thought } of candidate?.content?.parts ?? []) {
      const text = answerText(said);
      if (text !== "") yield { kind: thought ? "reasoning" : "text", text };
    }
    if (candidate?.finishReason) reason = finishReason(candidate.finishReason);
    // A refused question has no candidate at all.
    if (answer.promptFeedback?.blockReason) reason = "content_filter";
    usage = usageOf(answer) ?? usage;
  }
  if (reason === undefined) throw cutOff();
  if (usage !== undefined) yield usage;
  yield { kind: "finish", reason, requestId };
}

/** Thoughts are counted apart from the answer. */
function usageOf({ usageMetadata }: GenerateContentResponse): ChatEvent | undefined {
  if (!usageMetadata) return undefined;
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = usageMetadata;
  return usageEvent({
    input: [promptTokenCount],
    output: [candidatesTokenCount, thoughtsTokenCount],
    reasoning: thoughtsTokenCount,
  });
}

const FILTERED: readonly string[] = [
  "SAFETY",
  "RECITATION",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "LANGUAGE",
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
];

function finishReason(reason: string): FinishReason {
  if (reason === "STOP") return "stop";
  if (reason === "MAX_TOKENS" || reason === "CONTINUATION") return "length";
  return FILTERED.includes(reason) ? "content_filter" : "other";
}
