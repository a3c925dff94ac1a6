/** A model server on loopback that answers at once, and the user who asks it: for the time to a first token. */

import type { MeasuredRun } from "./measure.ts";

/** What is measured. */
export const CHAT_NAME = "chat, time to first token against a local server that answers at once";
/** Most that it may take, as a ratio to an empty program. */
export const CHAT_LIMIT = 4;

/** One question to that server, as `deno task bench` runs it. */
export interface ChatBench extends AsyncDisposable {
  /** Arguments of the program. */
  readonly args: readonly string[];
  readonly user: Pick<MeasuredRun, "env" | "cwd">;
}

const HEAD = { id: "bench", object: "chat.completion.chunk", created: 0, model: "bench" };

/** Starts the server; its answer is one token, so the run ends when the first one is printed. */
export function startChatBench(folder: string): ChatBench {
  const events = [
    { ...HEAD, choices: [{ index: 0, delta: { content: "Yes" }, finish_reason: null }] },
    { ...HEAD, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
  ];
  const lines = [...events.map((event) => JSON.stringify(event)), "[DONE]"];
  const body = lines.map((line) => `data: ${line}\n\n`).join("");
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    await request.text();
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const env = {
    QWEN_HOME: `${folder}/chat`,
    OPENAI_API_KEY: "sk-bench-0123456789abcdef",
    OPENAI_BASE_URL: `http://127.0.0.1:${server.addr.port}/v1`,
    OPENAI_MODEL: "bench",
  };
  return {
    args: ["chat", "Hello"],
    user: { env, cwd: folder },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
