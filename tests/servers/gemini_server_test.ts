import assert from "node:assert/strict";
import type { ChatService, ChatServiceBehaviour } from "../support/servers/chat_service.ts";
import { startGeminiServer } from "../support/servers/gemini_server.ts";

function withServer(
  behaviour: Partial<ChatServiceBehaviour>,
  check: (server: ChatService) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const server = await startGeminiServer(behaviour);
    try {
      await check(server);
    } finally {
      await server.stop();
    }
  };
}

const KEY = { "x-goog-api-key": "test-key" };
const QUESTION = { contents: [{ role: "user", parts: [{ text: "Hello" }] }] };
const GEMINI = "/v1beta/models/m";
const VERTEX = "/v1/publishers/google/models/m";

async function ask(
  server: ChatService,
  path: string,
  body: unknown = QUESTION,
  headers: Readonly<Record<string, string>> = KEY,
): Promise<{ readonly status: number; readonly text: string }> {
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(server.baseUrl + path, init);
  return { status: response.status, text: await response.text() };
}

const REFUSALS: readonly (readonly [
  name: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  code: number,
  status: string,
  message: RegExp,
])[] = [
  ["no key", GEMINI, QUESTION, {}, 403, "PERMISSION_DENIED", /unregistered callers/],
  [
    "a wrong key",
    VERTEX,
    QUESTION,
    { "x-goog-api-key": "x" },
    400,
    "INVALID_ARGUMENT",
    /API key not valid/,
  ],
  ["another path", "/v1beta/other/m", QUESTION, KEY, 404, "NOT_FOUND", /not found/],
  ["no contents", GEMINI, {}, KEY, 400, "INVALID_ARGUMENT", /contents is not specified/],
  [
    "another role",
    GEMINI,
    { contents: [{ role: "system" }] },
    KEY,
    400,
    "INVALID_ARGUMENT",
    /valid role/,
  ],
  [
    "an unknown field",
    GEMINI,
    { ...QUESTION, generationConfig: { top_p: 1 } },
    KEY,
    400,
    "INVALID_ARGUMENT",
    /Unknown name "top_p"/,
  ],
];

for (const [name, path, body, headers, code, status, message] of REFUSALS) {
  Deno.test(
    `gemini server: ${name} is refused with ${status}`,
    withServer({}, async (server) => {
      const answer = await ask(server, `${path}:generateContent`, body, headers);
      const { error } = JSON.parse(answer.text);
      assert.deepEqual([answer.status, error.code, error.status], [code, code, status]);
      assert.match(error.message, message);
    }),
  );
}

for (const path of [GEMINI, VERTEX]) {
  Deno.test(
    `gemini server: ${path} answers in one document, with thoughts for those who ask for them`,
    withServer({ reply: "One two three", reasoning: "Hm so" }, async (server) => {
      const generationConfig = { maxOutputTokens: 2, thinkingConfig: { includeThoughts: true } };
      const told = await ask(server, `${path}:generateContent`, { ...QUESTION, generationConfig });
      const { candidates: [candidate], usageMetadata } = JSON.parse(told.text);
      assert.deepEqual([candidate.content.parts, candidate.finishReason], [
        [{ text: "Hm so", thought: true }, { text: "One two" }],
        "MAX_TOKENS",
      ]);
      assert.deepEqual([usageMetadata.candidatesTokenCount, usageMetadata.thoughtsTokenCount], [
        2,
        2,
      ]);
      const plain = JSON.parse((await ask(server, `${path}:generateContent`)).text);
      assert.deepEqual(plain.candidates[0].content.parts, [{ text: "One two three" }]);
    }),
  );

  Deno.test(
    `gemini server: ${path} streams events with alt=sse, else one array`,
    withServer({ reply: "One two" }, async (server) => {
      const { text } = await ask(server, `${path}:streamGenerateContent?alt=sse`);
      const chunks = text.split("\r\n\r\n").slice(0, -1).map((event) => {
        assert.ok(event.startsWith("data: "));
        return JSON.parse(event.slice("data: ".length));
      });
      const array = await ask(server, `${path}:streamGenerateContent`);
      assert.deepEqual(JSON.parse(array.text), chunks);
      assert.deepEqual(chunks.map(({ candidates: [{ content }] }) => content.parts[0].text), [
        "One",
        " two",
        "",
      ]);
      assert.equal(chunks[2].candidates[0].finishReason, "STOP");
    }),
  );
}

Deno.test(
  "gemini server: pictures are kept, models listed, streams broken off on demand",
  withServer({ models: ["a"], breakOff: "error" }, async (server) => {
    const parts = [
      { inlineData: { mimeType: "image/png", data: "AAAA" } },
      { fileData: { mimeType: "image/gif", fileUri: "https://pictures.example/a" } },
    ];
    const body = { contents: [{ role: "user", parts }] };
    const { text } = await ask(server, `${GEMINI}:streamGenerateContent?alt=sse`, body);
    assert.match(text, /data: \{"error":\{"code":503,.*"UNAVAILABLE"\}\}\r\n\r\n$/);
    assert.deepEqual(server.pictures, [
      { mediaType: "image/png", base64: "AAAA" },
      { mediaType: "image/gif", url: "https://pictures.example/a" },
    ]);
    for (const path of ["/v1beta/models", "/v1beta1/publishers/google/models"]) {
      const list = await (await fetch(server.baseUrl + path, { headers: KEY })).text();
      assert.match(list, /models\/a"/);
    }
  }),
);
