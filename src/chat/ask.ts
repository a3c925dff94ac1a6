/** One question to a model: its answer as it comes, and whether it is one. */

import { Failure } from "../platform/failure.ts";
import type { ChatModel, ChatRequest, FinishReason, Usage } from "./chat_model.ts";

/** What an answer was, when it has ended. */
export interface Answer {
  /** As the model gave it. */
  readonly text: string;
  readonly reason: FinishReason;
  /** Undefined where the service does not tell. */
  readonly usage: Usage | undefined;
  /** The id that the service gave the answer. */
  readonly requestId: string | undefined;
}

/** What came of an answer. */
export interface ReceivedAnswer extends Omit<Answer, "reason"> {
  /** Undefined if it broke off. */
  readonly reason: FinishReason | undefined;
}

/** Called with each part as it comes. */
export interface AnswerSink {
  readonly text: (part: string) => void;
  readonly reasoning: (part: string) => void;
}

/**
 * Asks once; whether the answer is whole is judged by `incompleteAnswer`.
 * @throws {Failure} As the model's stream does.
 * @throws The signal's reason, if it is aborted.
 */
export async function ask(
  model: ChatModel,
  request: ChatRequest,
  sink: AnswerSink,
  signal: AbortSignal,
): Promise<Answer> {
  let text = "";
  let usage: Usage | undefined;
  let end: { readonly reason: FinishReason; readonly requestId: string | undefined } | undefined;
  for await (const event of model.stream(request, signal)) {
    switch (event.kind) {
      case "text":
        text += event.text;
        sink.text(event.text);
        break;
      case "reasoning":
        sink.reasoning(event.text);
        break;
      case "usage":
        usage = event.usage;
        break;
      case "finish":
        end = event;
    }
  }
  if (end === undefined) throw new TypeError("a stream of answers ended without a finish");
  return { text, reason: end.reason, requestId: end.requestId, usage };
}

/** Why an answer is not the whole one; undefined if it is. An empty answer is none. */
export function incompleteAnswer({ text, reason }: Answer): Failure | undefined {
  if (reason === "length") {
    return new Failure("incomplete", "The answer was cut off: it reached the limit of tokens", {
      hint: "qwenauth chat --max-tokens N",
    });
  }
  if (reason === "content_filter") {
    return new Failure("incomplete", "The answer was cut off by the service's content filter");
  }
  if (text.trim() !== "") return undefined;
  const why = reason === "tool_calls" ? "the model wants to call a tool" : "the model said nothing";
  return new Failure("incomplete", `The answer is empty: ${why}`);
}
