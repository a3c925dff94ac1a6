/** The protocols with answers in their real wire formats, and what they mean. */

import type { ChatEvent, ChatModel } from "../../src/chat/chat_model.ts";
import { openAnthropic } from "../../src/chat/protocols/anthropic.ts";
import { openGemini } from "../../src/chat/protocols/gemini.ts";
import { openOpenAI } from "../../src/chat/protocols/openai.ts";
import type { SdkConnection, SdkFetch } from "../../src/requests/sdk_fetch.ts";

/** One protocol. */
export interface ProtocolCase {
  readonly name: string;
  /** `secrets` have gone out; none unless given. */
  readonly open: (fetch: SdkFetch, secrets?: SdkConnection["secrets"]) => Promise<ChatModel>;
  /** A streamed answer. */
  readonly stream: string;
  /** The same answer as one document. */
  readonly document: unknown;
  readonly events: readonly ChatEvent[];
  /** Streams and documents of status 200 that tell of an error. */
  readonly errors: readonly string[];
  /** Each finish reason of the service, and what it means. */
  readonly reasons: Readonly<Record<string, string>>;
  /** The stream with another finish reason. */
  readonly streamWithReason: (reason: string) => string;
}

const NONE = () => [];

const TEXTS = ["Grüße, ", "世界 ", "👋🏽", "\n```js\nlet a;\n```"];
const THOUGHT = "Let me think — 考える";

const textEvents: readonly ChatEvent[] = TEXTS.map((text) => ({ kind: "text", text }));
const thought: ChatEvent = { kind: "reasoning", text: THOUGHT };

function sse(events: readonly (readonly [name: string | undefined, data: unknown])[]): string {
  return events.map(([name, data]) => {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    return `${name === undefined ? "" : `event: ${name}\n`}data: ${text}\n\n`;
  }).join("");
}

const chunk = (delta: unknown, finish_reason: string | null = null) => ({
  id: "chatcmpl-7",
  object: "chat.completion.chunk",
  created: 1760000000,
  model: "m",
  choices: [{ index: 0, delta, finish_reason }],
});

const openaiUsage = {
  prompt_tokens: 11,
  completion_tokens: 22,
  total_tokens: 33,
  completion_tokens_details: { reasoning_tokens: 5 },
};

const openaiStream = (reason: string) =>
  ": ping\n\n" + sse([
    [undefined, chunk({ role: "assistant", content: "" })],
    [undefined, chunk({ reasoning_content: THOUGHT })],
    ...TEXTS.map((content) => [undefined, chunk({ content })] as const),
    [undefined, chunk({}, reason)],
    [undefined, { ...chunk({}), choices: [], usage: openaiUsage }],
    [undefined, "[DONE]"],
  ]);

const anthropicStream = (stop_reason: string) =>
  sse([
    ["message_start", {
      type: "message_start",
      message: {
        id: "msg_7",
        type: "message",
        role: "assistant",
        model: "m",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 9, cache_read_input_tokens: 2, output_tokens: 1 },
      },
    }],
    ["content_block_start", {
      type: "content_block_start",
      index: 0,
      content_block: { type: "thinking", thinking: "", signature: "" },
    }],
    ["ping", { type: "ping" }],
    ["content_block_delta", {
      type: "content_block_delta",
      index: 0,
      delta: { type: "thinking_delta", thinking: THOUGHT },
    }],
    ["content_block_delta", {
      type: "content_block_delta",
      index: 0,
      delta: { type: "signature_delta", signature: "c2ln" },
    }],
    ["content_block_stop", { type: "content_block_stop", index: 0 }],
    ["content_block_start", {
      type: "content_block_start",
      index: 1,
      content_block: { type: "text", text: "" },
    }],
    ...TEXTS.map((text) =>
      ["content_block_delta", {
        type: "content_block_delta",
        index: 1,
        delta: { type: "text_delta", text },
      }] as const
    ),
    ["content_block_stop", { type: "content_block_stop", index: 1 }],
    ["message_delta", {
      type: "message_delta",
      delta: { stop_reason, stop_sequence: null },
      usage: {
        input_tokens: null,
        output_tokens: 22,
        output_tokens_details: { thinking_tokens: 5 },
      },
    }],
    ["message_stop", { type: "message_stop" }],
  ]);

const geminiPart = (parts: unknown, more: Record<string, unknown> = {}) => ({
  candidates: [{ content: { parts, role: "model" }, index: 0, ...more }],
  modelVersion: "m",
  responseId: "r-7",
});

const geminiUsage = {
  promptTokenCount: 11,
  candidatesTokenCount: 17,
  thoughtsTokenCount: 5,
  totalTokenCount: 33,
};

const geminiStream = (finishReason: string) =>
  sse([
    [undefined, geminiPart([{ text: THOUGHT, thought: true }])],
    ...TEXTS.map((text) => [undefined, geminiPart([{ text }])] as const),
    [undefined, { ...geminiPart([{ text: "" }], { finishReason }), usageMetadata: geminiUsage }],
  ]).replaceAll("\n\n", "\r\n\r\n");

const usage: ChatEvent = {
  kind: "usage",
  usage: { inputTokens: 11, outputTokens: 22, reasoningTokens: 5 },
};

const joined: readonly ChatEvent[] = [thought, { kind: "text", text: TEXTS.join("") }];
/** The events of a document: the same with the text in one. */
export function documentEvents({ events }: ProtocolCase): readonly ChatEvent[] {
  return [...joined, ...events.filter(({ kind }) => kind === "usage" || kind === "finish")];
}

/** All protocols. */
export const PROTOCOL_CASES: readonly ProtocolCase[] = [
  {
    name: "openai",
    open: (fetch, secrets = NONE) =>
      openOpenAI({ baseUrl: "https://models.example/v1", fetch, secrets }),
    stream: openaiStream("stop"),
    streamWithReason: openaiStream,
    document: {
      id: "chatcmpl-7",
      object: "chat.completion",
      created: 1760000000,
      model: "m",
      choices: [{
        index: 0,
        message: { role: "assistant", content: TEXTS.join(""), reasoning_content: THOUGHT },
        finish_reason: "stop",
      }],
      usage: openaiUsage,
    },
    events: [
      thought,
      ...textEvents,
      usage,
      { kind: "finish", reason: "stop", requestId: "chatcmpl-7" },
    ],
    errors: [
      sse([[undefined, { error: { message: "no room left", code: "x" } }]]),
      sse([[undefined, chunk({ content: "a" })], [undefined, {
        error: { message: "no room left" },
      }]]),
      sse([["error", { message: "no room left", code: 50505 }]]),
    ],
    reasons: {
      stop: "stop",
      length: "length",
      content_filter: "content_filter",
      tool_calls: "tool_calls",
      model_length: "length",
      sensitive: "content_filter",
      odd: "other",
    },
  },
  {
    name: "anthropic",
    open: (fetch, secrets = NONE) =>
      openAnthropic({ baseUrl: "https://models.example", fetch, secrets }),
    stream: anthropicStream("end_turn"),
    streamWithReason: anthropicStream,
    document: {
      id: "msg_7",
      type: "message",
      role: "assistant",
      model: "m",
      content: [
        { type: "thinking", thinking: THOUGHT, signature: "c2ln" },
        { type: "text", text: TEXTS.join("") },
      ],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 9,
        cache_read_input_tokens: 2,
        output_tokens: 22,
        output_tokens_details: { thinking_tokens: 5 },
      },
    },
    events: [
      thought,
      ...textEvents,
      usage,
      { kind: "finish", reason: "stop", requestId: "msg_7" },
    ],
    errors: [
      sse([["error", {
        type: "error",
        error: { type: "overloaded_error", message: "no room left" },
      }]]),
    ],
    reasons: {
      end_turn: "stop",
      stop_sequence: "stop",
      max_tokens: "length",
      refusal: "content_filter",
      tool_use: "tool_calls",
      pause_turn: "other",
    },
  },
  ...[false, true].map((isVertex): ProtocolCase => ({
    name: isVertex ? "vertex-ai" : "gemini",
    open: (fetch, secrets = NONE) =>
      openGemini({
        baseUrl: isVertex ? "https://models.example" : "https://models.example/v1beta",
        fetch,
        secrets,
        isVertex,
      }),
    stream: geminiStream("STOP"),
    streamWithReason: geminiStream,
    document: {
      ...geminiPart([{ text: THOUGHT, thought: true }, { text: TEXTS.join("") }], {
        finishReason: "STOP",
      }),
      usageMetadata: geminiUsage,
    },
    events: [
      thought,
      ...textEvents,
      usage,
      { kind: "finish", reason: "stop", requestId: "r-7" },
    ],
    errors: [
      sse([[undefined, { error: { code: 503, message: "no room left", status: "UNAVAILABLE" } }]]),
    ],
    reasons: {
      STOP: "stop",
      MAX_TOKENS: "length",
      SAFETY: "content_filter",
      PROHIBITED_CONTENT: "content_filter",
      CONTINUATION: "length",
      MALFORMED_FUNCTION_CALL: "other",
    },
  })),
];
