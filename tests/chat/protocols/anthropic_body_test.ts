/** The body of the anthropic protocol: limits, thinking, and what wins over what. */

import { deepStrictEqual as equal } from "node:assert/strict";
import type { ChatRequest } from "../../../src/chat/chat_model.ts";
import { anthropicBody } from "../../../src/chat/protocols/anthropic_body.ts";

const QUESTION: ChatRequest = {
  model: "claude-sonnet-4-5",
  messages: [{ role: "user", text: "hi" }],
  isStreamed: true,
  wantsReasoning: false,
};
const MESSAGES = [{ role: "user", content: "hi" }];

const CASES: readonly (readonly [
  name: string,
  request: Partial<ChatRequest>,
  options: Record<string, unknown>,
])[] = [
  ["a limit is always sent", {}, { max_tokens: 8192 }],
  ["samplingParams give the limit", { samplingParams: { max_tokens: 50 } }, { max_tokens: 50 }],
  [
    "flags win over samplingParams",
    { samplingParams: { max_tokens: 50, temperature: 1, top_k: 3 }, maxTokens: 9, temperature: 0 },
    { max_tokens: 9, temperature: 0, top_k: 3 },
  ],
  [
    "extra_body wins over both, but not over the question",
    {
      temperature: 0,
      extraBody: { temperature: 0.3, model: "x", messages: [], metadata: { user_id: "u" } },
    },
    { max_tokens: 8192, temperature: 0.3, metadata: { user_id: "u" } },
  ],
  [
    "a system prompt in extra_body counts where no other is given",
    { extraBody: { system: "Be kind." } },
    { max_tokens: 8192, system: "Be kind." },
  ],
  [
    "thinking leaves no temperature beside it",
    { wantsReasoning: true, samplingParams: { temperature: 0.7, top_p: 0.5, top_k: 3 } },
    { max_tokens: 8192, thinking: { type: "enabled", budget_tokens: 4096 } },
  ],
  [
    "a temperature that was asked for leaves no thinking",
    { wantsReasoning: true, temperature: 0.7 },
    { max_tokens: 8192, temperature: 0.7 },
  ],
  [
    "thinking takes at most half of the limit",
    { wantsReasoning: true, maxTokens: 3001 },
    { max_tokens: 3001, thinking: { type: "enabled", budget_tokens: 1500 } },
  ],
  ["no thinking without room for it", { wantsReasoning: true, maxTokens: 2047 }, {
    max_tokens: 2047,
  }],
  [
    "thinking in extra_body counts",
    { wantsReasoning: true, extraBody: { thinking: { type: "disabled" } } },
    { max_tokens: 8192, thinking: { type: "disabled" } },
  ],
];

for (const [name, request, options] of CASES) {
  Deno.test(`anthropic: ${name}`, () => {
    equal(anthropicBody({ ...QUESTION, ...request }), {
      ...options,
      model: QUESTION.model,
      messages: MESSAGES,
    });
  });
}

Deno.test("anthropic: several system messages are one system prompt", () => {
  const messages = [
    { role: "system", text: "One." },
    { role: "system", text: "Two." },
    ...QUESTION.messages,
  ] as const;
  equal(anthropicBody({ ...QUESTION, messages, extraBody: { system: "no" } }), {
    max_tokens: 8192,
    model: QUESTION.model,
    messages: MESSAGES,
    system: "One.\n\nTwo.",
  });
});

const THINKING: Readonly<Record<string, string>> = {
  "claude-3-7-sonnet-20250219": "enabled",
  "claude-sonnet-4-20250514": "enabled",
  "claude-sonnet-4-0": "enabled",
  "claude-opus-4-1-20250805": "enabled",
  "claude-haiku-4-5": "enabled",
  "claude-opus-4-5-20251101": "enabled",
  "claude-opus-4-6": "adaptive",
  "claude-sonnet-4-6": "adaptive",
  "claude-opus-4-10": "adaptive",
  "claude-opus-5": "adaptive",
  "kimi-k2": "enabled",
  "qwen3-max": "enabled",
};

for (const [model, type] of Object.entries(THINKING)) {
  Deno.test(`anthropic: thinking of ${model} is ${type}`, () => {
    const { thinking } = anthropicBody({ ...QUESTION, model, wantsReasoning: true });
    equal((thinking as { type: string }).type, type);
  });
}
