import assert from "node:assert/strict";
import {
  type ModelServer,
  type ModelServerOptions,
  startModelServer,
} from "../support/servers/model_server.ts";
import { jsonAnswer } from "../support/servers/planned_answer.ts";

/** Runs `check` against a server that accepts the token `good`. */
function withServer(
  options: Partial<ModelServerOptions>,
  check: (server: ModelServer) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const server = await startModelServer({
      isValidToken: (token) => token === "good",
      ...options,
    });
    try {
      await check(server);
    } finally {
      await server.stop();
    }
  };
}

async function request(server: ModelServer, path: string, body?: unknown, token = "good") {
  const response = await fetch(server.baseUrl + path, {
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

const QUESTION = { model: "coder-model", messages: [{ role: "user", content: "Hello" }] };
const REFUSED = {
  error: {
    code: "invalid_api_key",
    message: "invalid access token or token expired",
    type: "invalid_request_error",
    param: null,
  },
};

Deno.test(
  "models are listed for a valid token",
  withServer({ models: ["a", "b"] }, async (server) => {
    const { status, text } = await request(server, "/models");
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text).data.map(({ id }: { id: string }) => id), ["a", "b"]);
  }),
);

Deno.test("a request is refused with 401 invalid_api_key", async (t) => {
  const cases = [
    { name: "without a valid token", options: {}, token: "bad" },
    { name: "with refuseAll, whatever the token", options: { refuseAll: true }, token: "good" },
  ];
  for (const { name, options, token } of cases) {
    await t.step(
      name,
      withServer(options, async (server) => {
        for (const [path, body] of [["/models"], ["/chat/completions", QUESTION]] as const) {
          const { status, text } = await request(server, path, body, token);
          assert.deepEqual([status, JSON.parse(text)], [401, REFUSED]);
        }
      }),
    );
  }
});

Deno.test(
  "models can be absent while chat is served",
  withServer({ servesModels: false }, async (server) => {
    assert.equal((await request(server, "/models")).status, 404);
    assert.equal((await request(server, "/chat/completions", QUESTION)).status, 200);
  }),
);

Deno.test(
  "chat answers in one piece",
  withServer({ reply: "One two three", reasoning: "Hm" }, async (server) => {
    const { text } = await request(server, "/chat/completions", { ...QUESTION, max_tokens: 2 });
    const { choices, usage } = JSON.parse(text);
    assert.deepEqual(choices, [{
      index: 0,
      message: { role: "assistant", content: "One two", reasoning_content: "Hm" },
      finish_reason: "length",
    }]);
    assert.deepEqual(
      [usage.completion_tokens, usage.completion_tokens_details.reasoning_tokens],
      [3, 1],
    );
  }),
);

Deno.test(
  "chat can end by a content filter, and keeps the pictures that it is shown",
  withServer({ finishReason: "content_filter" }, async (server) => {
    const content = [
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
      { type: "image_url", image_url: { url: "https://pictures.example/a" } },
      { type: "text", text: "What?" },
    ];
    const messages = [{ role: "user", content }];
    const { text } = await request(server, "/chat/completions", { ...QUESTION, messages });
    assert.equal(JSON.parse(text).choices[0].finish_reason, "content_filter");
    assert.deepEqual(server.pictures, [
      { mediaType: "image/png", base64: "AAAA" },
      { mediaType: undefined, url: "https://pictures.example/a" },
    ]);
  }),
);

Deno.test(
  "a stream can tell of an error in the middle, or be cut",
  withServer({ breakOff: "error" }, async (server) => {
    const { text } = await request(server, "/chat/completions", { ...QUESTION, stream: true });
    const events = text.split("\n\n").slice(0, -1);
    assert.ok(events.length > 2);
    assert.match(events.at(-1)!, /^data: \{"error":\{/);
    server.behaviour.breakOff = "cut";
    await assert.rejects(request(server, "/chat/completions", { ...QUESTION, stream: true }));
  }),
);

Deno.test(
  "chat streams word by word, with usage when asked, and ends with [DONE]",
  withServer({ reply: "One two" }, async (server) => {
    const { text } = await request(server, "/chat/completions", {
      ...QUESTION,
      stream: true,
      stream_options: { include_usage: true },
    });
    const events = text.split("\n\n").slice(0, -1).map((event) => event.slice("data: ".length));
    assert.equal(events.pop(), "[DONE]");
    const chunks = events.map((event) => JSON.parse(event));
    assert.deepEqual(chunks.map(({ choices }) => choices[0]?.delta), [
      { role: "assistant", content: "" },
      { content: "One" },
      { content: " two" },
      {},
      undefined,
    ]);
    assert.equal(chunks[3].choices[0].finish_reason, "stop");
    assert.equal(chunks[4].usage.completion_tokens, 2);
  }),
);

Deno.test(
  "a conversation without a system message is refused where one is required",
  withServer({ requiresSystemMessage: true }, async (server) => {
    const refused = await request(server, "/chat/completions", QUESTION);
    assert.deepEqual(
      [refused.status, JSON.parse(refused.text).error.code],
      [400, "invalid_parameter_error"],
    );
    const messages = [{ role: "system", content: "Be brief" }, ...QUESTION.messages];
    const answered = await request(server, "/chat/completions", { ...QUESTION, messages });
    assert.equal(answered.status, 200);
  }),
);

Deno.test(
  "planned answers come before the server's own, and all requests are kept",
  withServer({}, async (server) => {
    server.planned.chat.push("cut", jsonAnswer(429, {}, { "retry-after": "2" }));
    await assert.rejects(request(server, "/chat/completions", QUESTION), TypeError);
    assert.equal((await request(server, "/chat/completions", QUESTION)).status, 429);
    assert.equal((await request(server, "/models")).status, 200);
    assert.deepEqual(
      server.requests.map(({ method, path, status }) => ({ method, path, status })),
      [
        { method: "POST", path: "/v1/chat/completions", status: undefined },
        { method: "POST", path: "/v1/chat/completions", status: 429 },
        { method: "GET", path: "/v1/models", status: 200 },
      ],
    );
  }),
);
