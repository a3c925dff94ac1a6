/** What the gemini protocol's library is asked: settings are fields of the body, never its own options. */

import { deepStrictEqual as equal } from "node:assert/strict";
import type { ChatRequest } from "../../../src/chat/chat_model.ts";
import { geminiParameters } from "../../../src/chat/protocols/gemini_parameters.ts";

const signal = new AbortController().signal;

function config(request: Partial<ChatRequest>): unknown {
  const { config } = geminiParameters({
    model: "m",
    messages: [{ role: "user", text: "hi" }],
    isStreamed: true,
    wantsReasoning: false,
    ...request,
  }, signal);
  return config;
}

/** The options with these fields added to the body. */
const adding = (extraBody: unknown) => ({
  abortSignal: signal,
  automaticContinuation: false,
  httpOptions: { extraBody },
});

const CASES: readonly (readonly [
  name: string,
  request: Partial<ChatRequest>,
  extraBody: unknown,
])[] = [
  ["nothing is added by default", {}, {}],
  ["flags become generationConfig", { temperature: 0, maxTokens: 5 }, {
    generationConfig: { temperature: 0, maxOutputTokens: 5 },
  }],
  [
    "samplingParams are spelled as here, and lie beneath the flags",
    { samplingParams: { top_p: 0.1, top_k: 2, max_tokens: 7, stop: ["x"], seed: 1 }, maxTokens: 5 },
    {
      generationConfig: { topP: 0.1, topK: 2, maxOutputTokens: 5, stopSequences: ["x"], seed: 1 },
    },
  ],
  [
    "samplingParams cannot name another host, nor anything else of the library",
    { samplingParams: { httpOptions: { baseUrl: "https://evil.example" }, abort_signal: 1 } },
    {
      generationConfig: { httpOptions: { baseUrl: "https://evil.example" }, abortSignal: 1 },
    },
  ],
  [
    "extra_body wins over both, but not over the question",
    {
      messages: [{ role: "system", text: "Be brief." }, { role: "user", text: "hi" }],
      temperature: 0,
      extraBody: {
        model: "x",
        contents: [],
        systemInstruction: "x",
        system_instruction: "x",
        generationConfig: { temperature: 0.3 },
        safetySettings: [],
      },
    },
    { generationConfig: { temperature: 0.3 }, safetySettings: [] },
  ],
  ["thoughts are asked for where reasoning is wanted", { wantsReasoning: true }, {
    generationConfig: { thinkingConfig: { includeThoughts: true } },
  }],
  [
    "what settings say of thinking stays beside it",
    {
      wantsReasoning: true,
      samplingParams: { thinking_config: { thinkingLevel: "LOW" } },
      extraBody: { generationConfig: { thinkingConfig: { thinkingBudget: 9 } } },
    },
    {
      generationConfig: {
        thinkingConfig: { includeThoughts: true, thinkingLevel: "LOW", thinkingBudget: 9 },
      },
    },
  ],
];

for (const [name, request, extraBody] of CASES) {
  Deno.test(`gemini: ${name}`, () => {
    const system = request.messages === undefined ? {} : { systemInstruction: "Be brief." };
    equal(config(request), { ...adding(extraBody), ...system });
  });
}

const PICTURES: Readonly<Record<string, string | undefined>> = {
  "https://a.example/x.PNG": "image/png",
  "https://a.example/x.jpg?y=1": "image/jpeg",
  "https://a.example/x.webp#z": "image/webp",
  "https://a.example/x": undefined,
};

for (const [url, mimeType] of Object.entries(PICTURES)) {
  Deno.test(`gemini: the picture ${url} is told as ${mimeType ?? "of no type"}`, () => {
    const { contents } = geminiParameters({
      model: "m",
      messages: [{ role: "user", text: "hi", pictures: [{ kind: "url", url }] }],
      isStreamed: true,
      wantsReasoning: false,
    }, signal);
    const type = mimeType === undefined ? {} : { mimeType };
    const parts = [{ fileData: { fileUri: url, ...type } }, { text: "hi" }];
    equal(contents, [{ role: "user", parts }]);
  });
}
