/** A sandbox for `chat`: someone with a key, and the model server that accepts it. */

import type { ModelBehaviour, ModelServer } from "../../support/servers/model_server.ts";
import type { CannedAnswer } from "../../support/servers/planned_answer.ts";
import type { Ended, RunOptions } from "./program.ts";
import { makeSandbox, type Sandbox } from "./sandbox.ts";

/** The key of the tests of `chat`. */
export const CHAT_KEY = "sk-chat-0123456789abcdefghijklmn";

/** The question and all that is known of one request for an answer. */
export interface SentChat {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly [field: string]: unknown;
}

/** A sandbox with a model server that takes `CHAT_KEY`. */
export interface ChatSandbox extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly server: ModelServer;
  /** Variables that lead to the server. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `qwenauth chat` with these arguments. */
  chat(args: readonly string[], options?: Partial<RunOptions>): Promise<Ended>;
  /** Bodies of the requests for answers, first to last. */
  sent(): readonly SentChat[];
}

/** Makes one; dispose of it with `await using`. */
export async function makeChatSandbox(
  behaviour: Partial<ModelBehaviour> = {},
): Promise<ChatSandbox> {
  const sandbox = await makeSandbox({
    model: { ...behaviour, isValidToken: (token) => token === CHAT_KEY },
  });
  const server = sandbox.servers.model;
  const env = {
    OPENAI_API_KEY: CHAT_KEY,
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_MODEL: "test-model",
  };
  return {
    sandbox,
    server,
    env,
    chat: (args, options = {}) =>
      sandbox.run(["chat", ...args], { ...options, env: { ...env, ...options.env } }),
    sent: () =>
      server.requests.filter(({ path }) => path === "/v1/chat/completions")
        .map(({ body }) => JSON.parse(body)),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

/** One event of a stream, with a part of an answer or its end. */
export function chatEvent(delta: unknown, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: "chatcmpl-planned", choices })}\n\n`;
}

/** A planned stream of these events, with `[DONE]` behind them. */
export function plannedStream(
  events: readonly string[],
  more: Partial<CannedAnswer> = {},
): CannedAnswer {
  return {
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: `${events.join("")}data: [DONE]\n\n`,
    ...more,
  };
}
