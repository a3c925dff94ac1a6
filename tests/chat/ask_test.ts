import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { type Answer, ask, incompleteAnswer } from "../../src/chat/ask.ts";
import type { ChatEvent, ChatModel, FinishReason } from "../../src/chat/chat_model.ts";
import { Failure } from "../../src/platform/failure.ts";

function modelOf(events: readonly (ChatEvent | Error)[]): ChatModel {
  return {
    async *stream() {
      for (const event of events) {
        if (event instanceof Error) throw event;
        yield await Promise.resolve(event);
      }
    },
  };
}

const REQUEST = { model: "m", messages: [], isStreamed: true, wantsReasoning: false };

function run(events: readonly (ChatEvent | Error)[]) {
  const heard: string[] = [];
  const sink = {
    text: (part: string) => void heard.push(`text ${part}`),
    reasoning: (part: string) => void heard.push(`reasoning ${part}`),
  };
  const signal = new AbortController().signal;
  const answer = ask(modelOf(events), REQUEST, sink, signal);
  return { heard, answer };
}

const USAGE = { inputTokens: 1, outputTokens: 2, reasoningTokens: undefined };
const END: ChatEvent = { kind: "finish", reason: "stop", requestId: "r" };

Deno.test("a question hands on each part as it comes, and gives the whole", async () => {
  const { heard, answer } = run([
    { kind: "reasoning", text: "hm" },
    { kind: "text", text: "a" },
    { kind: "text", text: "b" },
    { kind: "usage", usage: USAGE },
    END,
  ]);
  equal(await answer, { text: "ab", reason: "stop", usage: USAGE, requestId: "r" });
  equal(heard, ["reasoning hm", "text a", "text b"]);
});

Deno.test("an answer that breaks off throws what the model threw, after its parts", async () => {
  const failure = new Failure("unavailable", "broken");
  const { heard, answer } = run([{ kind: "text", text: "a" }, failure]);
  await rejects(answer, failure);
  equal(heard, ["text a"]);
});

Deno.test("events without a finish are a bug of the protocol, never an answer", async () => {
  const { answer } = run([{ kind: "text", text: "a" }]);
  await rejects(answer, TypeError);
});

/** Answers, and whether they are whole: undefined, or the message. */
const JUDGED: readonly (readonly [text: string, reason: FinishReason, message?: string])[] = [
  ["a", "stop"],
  ["a", "other"],
  ["a", "tool_calls"],
  ["a", "length", "The answer was cut off: it reached the limit of tokens"],
  ["", "length", "The answer was cut off: it reached the limit of tokens"],
  ["a", "content_filter", "The answer was cut off by the service's content filter"],
  ["", "stop", "The answer is empty: the model said nothing"],
  [" \n", "stop", "The answer is empty: the model said nothing"],
  ["", "tool_calls", "The answer is empty: the model wants to call a tool"],
];

for (const [text, reason, message] of JUDGED) {
  Deno.test(`an answer ${JSON.stringify(text)} that ends with ${reason} is ${message ? "incomplete" : "whole"}`, () => {
    const answer: Answer = { text, reason, usage: undefined, requestId: undefined };
    const failure = incompleteAnswer(answer);
    equal(
      [failure?.code, failure?.message],
      message ? ["incomplete", message] : [undefined, undefined],
    );
  });
}
