/** What each protocol sends: its own form of messages, pictures and options, and nothing of the user's variables. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import type { ChatRequest } from "../../src/chat/chat_model.ts";
import { Failure } from "../../src/platform/failure.ts";
import { PROTOCOL_CASES } from "./protocol_cases.ts";

const STOP = new Failure("failure", "seen enough");

/** The request that a protocol makes. */
async function sent(name: string, request: Partial<ChatRequest>): Promise<Request> {
  const { open } = PROTOCOL_CASES.find((protocol) => protocol.name === name)!;
  const seen: Request[] = [];
  const model = await open((input, init) => {
    seen.push(new Request(input, init));
    return Promise.reject(STOP);
  });
  const full = { ...QUESTION, ...request };
  try {
    for await (const _ of model.stream(full, new AbortController().signal));
  } catch (error) {
    equal(error, STOP);
  }
  equal(seen.length, 1, "one request and no retry");
  return seen[0]!;
}

const QUESTION: ChatRequest = {
  model: "m",
  messages: [
    { role: "system", text: "Be brief." },
    { role: "user", text: "One" },
    { role: "assistant", text: "1" },
    {
      role: "user",
      text: "Two",
      pictures: [
        { kind: "bytes", mediaType: "image/png", base64: "iVBO" },
        { kind: "url", url: "https://pictures.example/a.png" },
      ],
    },
  ],
  isStreamed: true,
  wantsReasoning: false,
  temperature: 0.5,
  maxTokens: 100,
};

Deno.test("openai: messages, pictures, limits, and usage with the stream", async () => {
  const request = await sent("openai", {});
  equal([request.method, request.url], ["POST", "https://models.example/v1/chat/completions"]);
  equal(await request.json(), {
    model: "m",
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "One" },
      { role: "assistant", content: "1" },
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBO" } },
          { type: "image_url", image_url: { url: "https://pictures.example/a.png" } },
          { type: "text", text: "Two" },
        ],
      },
    ],
    temperature: 0.5,
    max_tokens: 100,
    stream: true,
    stream_options: { include_usage: true },
  });
});

Deno.test("openai: the reasoning models of OpenAI get max_completion_tokens, which others do not know", async () => {
  for (const model of ["o3", "o4-mini", "gpt-5.1"]) {
    const body = await (await sent("openai", { model })).json();
    equal([body.max_tokens, body.max_completion_tokens], [undefined, 100], model);
  }
});

Deno.test("anthropic: the system prompt beside the messages, pictures as sources, a limit always", async () => {
  const request = await sent("anthropic", { maxTokens: undefined });
  equal([request.method, request.url], ["POST", "https://models.example/v1/messages"]);
  ok(request.headers.get("anthropic-version"));
  equal(await request.json(), {
    model: "m",
    max_tokens: 8192,
    system: "Be brief.",
    messages: [
      { role: "user", content: "One" },
      { role: "assistant", content: "1" },
      {
        role: "user",
        content: [
          { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBO" } },
          { type: "image", source: { type: "url", url: "https://pictures.example/a.png" } },
          { type: "text", text: "Two" },
        ],
      },
    ],
    temperature: 0.5,
    stream: true,
  });
});

Deno.test("anthropic: thinking is asked for where it is wanted and there is room", async () => {
  const wanted = { wantsReasoning: true, temperature: undefined, maxTokens: undefined };
  const body = await (await sent("anthropic", wanted)).json();
  equal(body.thinking, { type: "enabled", budget_tokens: 4096 });
  const small = await (await sent("anthropic", { ...wanted, maxTokens: 100 })).json();
  equal(small.thinking, undefined);
});

for (
  const [name, url] of [
    ["gemini", "https://models.example/v1beta/models/m:streamGenerateContent?alt=sse"],
    [
      "vertex-ai",
      "https://models.example/v1/publishers/google/models/m:streamGenerateContent?alt=sse",
    ],
  ] as const
) {
  Deno.test(`${name}: contents, the system instruction, inline pictures`, async () => {
    const request = await sent(name, { wantsReasoning: true });
    equal([request.method, request.url], ["POST", url]);
    const { contents, systemInstruction, generationConfig } = await request.json();
    equal(contents, [
      { role: "user", parts: [{ text: "One" }] },
      { role: "model", parts: [{ text: "1" }] },
      {
        role: "user",
        parts: [
          { inlineData: { mimeType: "image/png", data: "iVBO" } },
          { fileData: { fileUri: "https://pictures.example/a.png", mimeType: "image/png" } },
          { text: "Two" },
        ],
      },
    ]);
    equal(systemInstruction.parts, [{ text: "Be brief." }]);
    equal(generationConfig, {
      temperature: 0.5,
      maxOutputTokens: 100,
      thinkingConfig: { includeThoughts: true },
    });
  });
}

for (const { name } of PROTOCOL_CASES) {
  Deno.test(`${name}: samplingParams lie beneath the flags, extra_body adds fields and replaces none of the conversation`, async () => {
    const request = await sent(name, {
      samplingParams: { temperature: 0.9, top_p: 0.1 },
      extraBody: {
        enable_thinking: true,
        model: "other",
        [name === "openai" || name === "anthropic" ? "messages" : "contents"]: [],
      },
    });
    const text = await request.text();
    const body = JSON.parse(text);
    equal((body.generationConfig ?? body).temperature, 0.5);
    equal(body.enable_thinking, true);
    ok(text.includes("Two"), text);
    ok(!text.includes("other"), text);
    equal((body.generationConfig ?? body)[body.generationConfig ? "topP" : "top_p"], 0.1);
  });

  Deno.test(`${name}: only headers of the protocol are sent: no placeholder of a key, no telemetry`, async () => {
    const names = [...(await sent(name, {})).headers.keys()];
    const own = ["accept", "anthropic-version", "content-type"];
    equal(names.filter((header) => !own.includes(header)), []);
  });
}

/** Variables that the libraries would act on. */
const VARIABLES: Readonly<Record<string, string>> = {
  OPENAI_API_KEY: "MARKED-1",
  OPENAI_BASE_URL: "https://evil.example/MARKED",
  OPENAI_ORG_ID: "MARKED-2",
  OPENAI_PROJECT_ID: "MARKED-3",
  OPENAI_ADMIN_KEY: "MARKED-4",
  OPENAI_CUSTOM_HEADERS: "X-Custom: MARKED-5",
  OPENAI_LOG: "debug",
  ANTHROPIC_API_KEY: "MARKED-6",
  ANTHROPIC_AUTH_TOKEN: "MARKED-7",
  ANTHROPIC_BASE_URL: "https://evil.example/MARKED",
  ANTHROPIC_CUSTOM_HEADERS: "X-Custom: MARKED-8",
  ANTHROPIC_LOG: "debug",
  ANTHROPIC_PROFILE: "MARKED-13",
  ANTHROPIC_CONFIG_DIR: "/MARKED-14",
  ANTHROPIC_WEBHOOK_SIGNING_KEY: "MARKED-15",
  ANTHROPIC_OPEN_TELEMETRY: "true",
  OPENAI_WEBHOOK_SECRET: "MARKED-16",
  GOOGLE_API_KEY: "MARKED-9",
  GEMINI_API_KEY: "MARKED-10",
  GOOGLE_GENAI_USE_VERTEXAI: "true",
  GOOGLE_GENAI_API_VERSION: "v0",
  GOOGLE_CLOUD_PROJECT: "MARKED-11",
  GOOGLE_CLOUD_LOCATION: "MARKED-12",
  GOOGLE_GEMINI_BASE_URL: "https://evil.example/MARKED",
  GOOGLE_VERTEX_BASE_URL: "https://evil.example/MARKED",
};

for (const { name } of PROTOCOL_CASES) {
  Deno.test(`${name}: no variable of the process changes where a request goes, or what is in it`, async () => {
    const plain = await describe(await sent(name, {}));
    for (const [variable, value] of Object.entries(VARIABLES)) Deno.env.set(variable, value);
    try {
      equal(await describe(await sent(name, {})), plain);
    } finally {
      for (const variable of Object.keys(VARIABLES)) Deno.env.delete(variable);
    }
  });
}

async function describe(request: Request): Promise<{
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}> {
  return {
    url: request.url,
    body: await request.text(),
    headers: Object.fromEntries(request.headers),
  };
}
