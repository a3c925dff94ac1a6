import assert from "node:assert/strict";
import { startAnthropicServer } from "../support/servers/anthropic_server.ts";
import type { ChatService, ChatServiceBehaviour } from "../support/servers/chat_service.ts";

function withServer(
  behaviour: Partial<ChatServiceBehaviour>,
  check: (server: ChatService) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const server = await startAnthropicServer(behaviour);
    try {
      await check(server);
    } finally {
      await server.stop();
    }
  };
}

const HEADERS = { "x-api-key": "test-key", "anthropic-version": "2023-06-01" };
const QUESTION = { model: "m", max_tokens: 50, messages: [{ role: "user", content: "Hello" }] };

async function ask(
  server: ChatService,
  body: unknown = QUESTION,
  headers: Readonly<Record<string, string>> = HEADERS,
  // deno-lint-ignore no-explicit-any
): Promise<{ status: number; text: string; json: any }> {
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${server.baseUrl}/v1/messages`, init);
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : {} };
}

const REFUSALS: readonly (readonly [
  name: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  status: number,
  type: string,
  message: RegExp,
])[] = [
  ["no key", QUESTION, {}, 401, "authentication_error", /x-api-key header is required/],
  ["a wrong key", QUESTION, { ...HEADERS, "x-api-key": "x" }, 401, "authentication_error", /inv/],
  ["no version", QUESTION, { "x-api-key": "test-key" }, 400, "invalid_request_error", /version/],
  [
    "no limit",
    { ...QUESTION, max_tokens: undefined },
    HEADERS,
    400,
    "invalid_request_error",
    /^max_tokens/,
  ],
  [
    "a system message among the others",
    { ...QUESTION, messages: [{ role: "system", content: "x" }] },
    HEADERS,
    400,
    "invalid_request_error",
    /Unexpected role "system"/,
  ],
  [
    "a temperature beside thinking",
    { ...QUESTION, temperature: 0, thinking: { type: "adaptive" } },
    HEADERS,
    400,
    "invalid_request_error",
    /temperature/,
  ],
  [
    "thinking without room for the answer",
    { ...QUESTION, thinking: { type: "enabled", budget_tokens: 1024 } },
    HEADERS,
    400,
    "invalid_request_error",
    /must be greater than/,
  ],
];

for (const [name, body, headers, status, type, message] of REFUSALS) {
  Deno.test(
    `anthropic server: ${name} is refused with ${type}`,
    withServer({}, async (server) => {
      const answer = await ask(server, body, headers);
      assert.deepEqual([answer.status, answer.json.type, answer.json.error.type], [
        status,
        "error",
        type,
      ]);
      assert.match(answer.json.error.message, message);
    }),
  );
}

Deno.test(
  "anthropic server: one document, with thinking for those who ask for it",
  withServer({ reply: "One two three", reasoning: "Hm" }, async (server) => {
    const { json } = await ask(server, {
      ...QUESTION,
      max_tokens: 2,
      thinking: { type: "adaptive" },
    });
    assert.deepEqual([json.content, json.stop_reason], [
      [
        { type: "thinking", thinking: "Hm", signature: "RW1iZWRkZWQ=" },
        { type: "text", text: "One two" },
      ],
      "max_tokens",
    ]);
    assert.equal(json.usage.output_tokens, 3);
    const plain = await ask(server);
    assert.deepEqual(plain.json.content, [{ type: "text", text: "One two three" }]);
    assert.equal(plain.json.stop_reason, "end_turn");
  }),
);

Deno.test(
  "anthropic server: a stream has the events of the protocol in their order",
  withServer({ reply: "One two", reasoning: "Hm" }, async (server) => {
    const thinking = { type: "adaptive" };
    const { text } = await ask(server, { ...QUESTION, stream: true, thinking });
    const names = text.split("\n\n").slice(0, -1).map((event) => {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event)!;
      assert.equal(JSON.parse(data!).type, name);
      return name;
    });
    const block = (count: number) => [
      "content_block_start",
      ...Array.from({ length: count }, () => "content_block_delta"),
      "content_block_stop",
    ];
    assert.deepEqual(names, [
      "message_start",
      "ping",
      ...block(2),
      ...block(2),
      "message_delta",
      "message_stop",
    ]);
  }),
);

Deno.test(
  "anthropic server: pictures are kept, models listed, streams broken off on demand",
  withServer({ models: ["a", "b"], breakOff: "error" }, async (server) => {
    const image = (source: unknown) => ({ type: "image", source });
    const content = [
      image({ type: "base64", media_type: "image/png", data: "AAAA" }),
      image({ type: "url", url: "https://pictures.example/a" }),
    ];
    const body = { ...QUESTION, stream: true, messages: [{ role: "user", content }] };
    const { text } = await ask(server, body);
    assert.match(text, /event: error\ndata: .*"overloaded_error".*\n\n$/);
    assert.deepEqual(server.pictures, [
      { mediaType: "image/png", base64: "AAAA" },
      { mediaType: undefined, url: "https://pictures.example/a" },
    ]);
    const list = await fetch(`${server.baseUrl}/v1/models`, { headers: HEADERS });
    const { data, has_more } = await list.json();
    assert.deepEqual([data.map(({ id }: { id: string }) => id), has_more], [["a", "b"], false]);
  }),
);
