/** What libraries would do by themselves and are kept from: retries, advice on stderr, hidden failures. */

import { deepStrictEqual as equal, strictEqual } from "node:assert/strict";
import type { ChatEvent, ChatModel, ChatRequest } from "../../src/chat/chat_model.ts";
import { Failure } from "../../src/platform/failure.ts";
import type { SdkFetch } from "../../src/requests/sdk_fetch.ts";
import { PROTOCOL_CASES } from "./protocol_cases.ts";

const REQUEST: ChatRequest = {
  model: "m",
  messages: [{ role: "user", text: "hi" }],
  isStreamed: true,
  wantsReasoning: true,
};

async function collect(model: ChatModel, request = REQUEST): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of model.stream(request, new AbortController().signal)) {
    events.push(event);
  }
  return events;
}

async function thrownBy(model: ChatModel): Promise<unknown> {
  try {
    await collect(model);
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

function answering(text: string): SdkFetch {
  const headers = { "content-type": "text/event-stream" };
  return () => Promise.resolve(new Response(text, { headers }));
}

for (const { name, open, stream } of PROTOCOL_CASES) {
  Deno.test(`${name}: a failure that speaks of a time-out comes through as it is`, async () => {
    for (const words of ["Request timed out", "timeout", "FetchRequestCanceledException"]) {
      const failure = new Failure("quota", words);
      strictEqual(await thrownBy(await open(() => Promise.reject(failure))), failure);
    }
  });

  Deno.test(`${name}: a request is sent once, whatever comes back`, async () => {
    const answers: readonly (() => Promise<Response>)[] = [
      () => Promise.reject(new TypeError("fetch failed")),
      () => Promise.resolve(new Response("", { status: 503 })),
      () => Promise.resolve(new Response("", { status: 429, headers: { "retry-after": "0" } })),
      () => Promise.resolve(new Response(stream.slice(0, stream.length / 2))),
    ];
    for (const answer of answers) {
      let count = 0;
      await thrownBy(
        await open(() => {
          count++;
          return answer();
        }),
      );
      equal(count, 1);
    }
  });

  Deno.test(`${name}: nothing is written to the console`, async () => {
    const written: unknown[] = [];
    const real = globalThis.console;
    const write = (...words: unknown[]) => void written.push(words);
    globalThis.console = new Proxy(real, { get: () => write });
    try {
      const extraBody = {
        generationConfig: { thinkingConfig: 5 },
        thinking: "x",
        temperature: "y",
      };
      for (const model of ["claude-sonnet-4-5", "claude-opus-4-6"]) {
        for (const text of [stream, "data: {\n\n", `event: message_start\ndata: {\n\n`]) {
          const asking = collect(await open(answering(text)), { ...REQUEST, model, extraBody });
          await asking.catch(() => {});
        }
      }
    } finally {
      globalThis.console = real;
    }
    equal(written, []);
  });

  Deno.test(`${name}: one model answers several questions`, async () => {
    const model = await open(answering(stream));
    equal(await collect(model), await collect(model));
  });
}

Deno.test("gemini: a stream that could be continued is not asked for again", async () => {
  const { open } = PROTOCOL_CASES.find(({ name }) => name === "gemini")!;
  let count = 0;
  const answer = {
    candidates: [{
      content: { role: "model", parts: [{ text: "a" }] },
      continuationToken: "more",
    }],
  };
  const error = await thrownBy(
    await open((input, init) => {
      count++;
      return answering(`data: ${JSON.stringify(answer)}\n\n`)(input, init);
    }),
  );
  equal([count, (error as Failure).code], [1, "unavailable"]);
});

Deno.test("openai: usage with every chunk is told once, before the finish", async () => {
  const { open } = PROTOCOL_CASES.find(({ name }) => name === "openai")!;
  const chunk = (content: string, tokens: number, finish_reason: string | null) =>
    `data: ${
      JSON.stringify({
        id: "c",
        choices: [{ index: 0, delta: { content }, finish_reason }],
        usage: { prompt_tokens: 1, completion_tokens: tokens, completion_tokens_details: null },
      })
    }\n\n`;
  const text = chunk("a", 1, "null") + chunk("b", 2, "stop") + "data: [DONE]\n\n";
  equal(await collect(await open(answering(text))), [
    { kind: "text", text: "a" },
    { kind: "text", text: "b" },
    { kind: "usage", usage: { inputTokens: 1, outputTokens: 2, reasoningTokens: undefined } },
    { kind: "finish", reason: "stop", requestId: "c" },
  ]);
});

for (const reason of ["error", "network_error", "insufficient_system_resource"]) {
  Deno.test(`openai: an answer that ends with ${reason} is a failure`, async () => {
    const { open, streamWithReason } = PROTOCOL_CASES.find(({ name }) => name === "openai")!;
    const failure = await thrownBy(await open(answering(streamWithReason(reason)))) as Failure;
    equal([failure.code, failure.message], [
      "unavailable",
      `The model service broke off: it ended with "${reason}"`,
    ]);
  });
}
