/** Every protocol with its service on loopback: what is asked, what comes back, and how it can break. */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import type { ChatEvent, ChatRequest } from "../../src/chat/chat_model.ts";
import { openChatModel } from "../../src/chat/open_chat_model.ts";
import { Failure } from "../../src/platform/failure.ts";
import type { Protocol } from "../../src/providers/catalogue.ts";
import type { SdkFetch } from "../../src/requests/sdk_fetch.ts";
import { startAnthropicServer } from "../support/servers/anthropic_server.ts";
import type { StreamBehaviour } from "../support/servers/answer_stream.ts";
import type { SentPicture } from "../support/servers/chat_service.ts";
import { startGeminiServer } from "../support/servers/gemini_server.ts";
import { startModelServer } from "../support/servers/model_server.ts";

/** What the tests need of a service. */
interface Service {
  readonly baseUrl: string;
  readonly behaviour: StreamBehaviour & { reply: string; finishReason: string | undefined };
  readonly pictures: readonly SentPicture[];
  readonly requests: readonly { readonly status?: number }[];
  stop(): Promise<void>;
}

/** How a protocol's service is started, and in what it differs. */
interface Wire {
  readonly header: string;
  readonly filtered: string;
  readonly start: (said: { reply: string; reasoning: string }) => Promise<Service>;
}

const KEY = "test-key";
const gemini: Wire = {
  header: "x-goog-api-key",
  filtered: "SAFETY",
  start: (said) => startGeminiServer({ ...said, keys: [KEY] }),
};
const WIRES: Readonly<Record<Protocol, Wire>> = {
  openai: {
    header: "authorization",
    filtered: "content_filter",
    start: (said) =>
      startModelServer({
        ...said,
        requiresSystemMessage: true,
        isValidToken: (key) => key === KEY,
      }),
  },
  anthropic: {
    header: "x-api-key",
    filtered: "refusal",
    start: (said) => startAnthropicServer({ ...said, keys: [KEY] }),
  },
  gemini,
  "vertex-ai": gemini,
};

const REASONING = "Let me see";
const REPLY = "Grüße an die 世界";
const QUESTION: ChatRequest = {
  model: "test-model",
  messages: [{ role: "system", text: "Be brief." }, { role: "user", text: "Hello" }],
  isStreamed: true,
  wantsReasoning: true,
};

for (const protocol of Object.keys(WIRES) as Protocol[]) {
  const { header, filtered, start } = WIRES[protocol];

  /** Runs `check` with the service, and a way to ask it. */
  const withService = (
    check: (
      service: Service,
      ask: (request?: Partial<ChatRequest>, signal?: AbortSignal) => Promise<ChatEvent[]>,
    ) => Promise<void>,
  ) =>
  async () => {
    const service = await start({ reply: REPLY, reasoning: REASONING });
    const withKey: SdkFetch = (input, init) => {
      const request = new Request(input, init);
      request.headers.set(header, header === "authorization" ? `Bearer ${KEY}` : KEY);
      return fetch(request);
    };
    const model = await openChatModel({
      protocol,
      baseUrl: service.baseUrl,
      fetch: withKey,
      secrets: () => [],
    });
    try {
      await check(service, async (request = {}, signal = new AbortController().signal) => {
        const events: ChatEvent[] = [];
        const asked = { ...QUESTION, ...request };
        for await (const event of model.stream(asked, signal)) events.push(event);
        return events;
      });
    } finally {
      await service.stop();
    }
  };

  for (const isStreamed of [true, false]) {
    Deno.test(
      `${protocol} on loopback: text, reasoning, usage and the end, ${
        isStreamed ? "streamed" : "in one document"
      }`,
      withService(async (_service, ask) => {
        const events = await ask({ isStreamed });
        equal(textOf(events, "text"), REPLY);
        equal(textOf(events, "reasoning"), REASONING);
        const [usage, finish, ...more] = events.filter(({ kind }) => !KINDS.includes(kind));
        ok(usage?.kind === "usage" && usage.usage.inputTokens > 0);
        const { outputTokens, reasoningTokens } = usage.usage;
        equal([outputTokens, reasoningTokens, more], [4 + 3, 3, []]);
        ok(finish?.kind === "finish" && finish.requestId !== undefined);
        equal([finish.reason, events.at(-1)], ["stop", finish]);
      }),
    );
  }

  Deno.test(
    `${protocol} on loopback: a limit and a filter are the reasons that they are`,
    withService(async (service, ask) => {
      const events = await ask({ maxTokens: 2, wantsReasoning: false });
      equal([textOf(events, "text"), reasonOf(events)], ["Grüße an", "length"]);
      service.behaviour.finishReason = filtered;
      equal(reasonOf(await ask()), "content_filter");
      service.behaviour.finishReason = undefined;
      service.behaviour.reply = "";
      const empty = await ask();
      equal([textOf(empty, "text"), reasonOf(empty)], ["", "stop"]);
    }),
  );

  Deno.test(
    `${protocol} on loopback: pictures arrive`,
    withService(async (service, ask) => {
      const url = "https://pictures.example/a.png";
      const pictures = [
        { kind: "bytes", mediaType: "image/webp", base64: "AAAA" },
        { kind: "url", url },
      ] as const;
      const [system] = QUESTION.messages;
      await ask({ messages: [system!, { role: "user", text: "What?", pictures }] });
      const mediaType = protocol === "gemini" || protocol === "vertex-ai" ? "image/png" : undefined;
      equal(service.pictures, [{ mediaType: "image/webp", base64: "AAAA" }, { mediaType, url }]);
    }),
  );

  Deno.test(
    `${protocol} on loopback: a stream that breaks off is a failure, and is not asked for again`,
    withService(async (service, ask) => {
      for (const breakOff of ["error", "cut"] as const) {
        service.behaviour.breakOff = breakOff;
        const error = await ask().catch((error) => error);
        if (breakOff === "error") {
          ok(error instanceof Failure && error.code === "unavailable");
          match(error.message, /^The model service broke off: .*overloaded/i);
        } else ok(error instanceof TypeError, "what the fetch throws comes through");
      }
      equal(service.requests.length, 2);
    }),
  );

  Deno.test(
    `${protocol} on loopback: an abort in the middle ends the request`,
    withService(async (service, ask) => {
      service.behaviour.eventDelayMs = 60_000;
      const stop = new AbortController();
      const reason = new Error("enough");
      const asking = ask({}, stop.signal).catch((error) => error);
      while (service.requests.length === 0) await new Promise((go) => setTimeout(go));
      stop.abort(reason);
      equal(await asking, reason);
    }),
  );
}

const KINDS: readonly string[] = ["text", "reasoning"];

function textOf(events: readonly ChatEvent[], kind: "text" | "reasoning"): string {
  return events.map((event) => event.kind === kind ? event.text : "").join("");
}

function reasonOf(events: readonly ChatEvent[]): string | undefined {
  const last = events.at(-1);
  return last?.kind === "finish" ? last.reason : undefined;
}
