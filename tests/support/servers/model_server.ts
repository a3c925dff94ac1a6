/**
 * A small OpenAI-compatible model service on loopback, for tests and demo: models, chat (streaming and
 * not), a check of the bearer token, and errors on demand.
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  type ChatRequest,
  completion,
  completionEvents,
  errorBody,
  errorEvent,
  modelList,
  picturesOf,
} from "./model_answers.ts";
import { giveStream, type StreamBehaviour } from "./answer_stream.ts";
import type { SentPicture } from "./chat_service.ts";
import { cut, delay, givePlanned, jsonAnswer, type PlannedAnswer } from "./planned_answer.ts";
import { recordRequest, type RequestRecord } from "./request_log.ts";

/** How the server behaves; every field may be changed while it runs. */
export interface ModelBehaviour extends StreamBehaviour {
  /** Every request is answered 401, as the Qwen server does since its free tier ended. */
  refuseAll: boolean;
  /** Whether `GET /v1/models` is served; else 404. */
  servesModels: boolean;
  /** Ids that `GET /v1/models` lists. */
  models: readonly string[];
  /** What chat answers; one word counts as one token. */
  reply: string;
  /** `reasoning_content` sent before the answer; none if undefined. */
  reasoning: string | undefined;
  /** Reason for the end (`content_filter`); undefined if the model ends by itself. */
  finishReason: string | undefined;
  /** A conversation without a system message is refused, as Qwen's portal does. */
  requiresSystemMessage: boolean;
  /** Milliseconds before every answer. */
  delayMs: number;
}

/** How to start the server. */
export interface ModelServerOptions extends Partial<ModelBehaviour> {
  /** Whether a bearer token or key is accepted. */
  readonly isValidToken: (token: string) => boolean;
}

/** Answers given instead of the server's own, first to last. */
export interface PlannedModelAnswers {
  readonly models: PlannedAnswer[];
  readonly chat: PlannedAnswer[];
}

/** A running server. */
export interface ModelServer {
  /** `http://127.0.0.1:PORT/v1`: a base URL for clients, and a `resource_url`. */
  readonly baseUrl: string;
  readonly behaviour: ModelBehaviour;
  readonly planned: PlannedModelAnswers;
  /** All requests in order of arrival. */
  readonly requests: RequestRecord[];
  /** All pictures that came with questions, in order of arrival. */
  readonly pictures: SentPicture[];
  /** Closes all connections and ends the server. */
  stop(): Promise<void>;
}

/** Starts the server on a free port of 127.0.0.1. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const { isValidToken, ...behaviourOptions } = options;
  const behaviour: ModelBehaviour = {
    refuseAll: false,
    servesModels: true,
    models: ["coder-model", "vision-model"],
    reply: "Hello from the embedded model server.",
    reasoning: undefined,
    finishReason: undefined,
    breakOff: undefined,
    requiresSystemMessage: false,
    delayMs: 0,
    eventDelayMs: 0,
    ...behaviourOptions,
  };
  const planned: PlannedModelAnswers = { models: [], chat: [] };
  const requests: RequestRecord[] = [];
  const pictures: SentPicture[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const record = await recordRequest(request);
    requests.push(record);
    pictures.push(...picturesOf(parseChat(record.body)));
    response.on("finish", () => record.status = response.statusCode);
    const route = `${record.method} ${record.path}`;
    const plan = planned[route === "GET /v1/models" ? "models" : "chat"].shift() ?? "real";
    if (plan !== "real" && plan !== "lose") return await givePlanned(plan, response);
    await delay(behaviour.delayMs, response);
    if (plan === "lose") return cut(response);
    const token = /^Bearer (.+)$/i.exec(record.headers["authorization"] ?? "")?.[1] ?? "";
    if (behaviour.refuseAll || !isValidToken(token)) {
      const body = errorBody("invalid_api_key", "invalid access token or token expired");
      return await givePlanned(jsonAnswer(401, body), response);
    }
    if (route === "GET /v1/models" && behaviour.servesModels) {
      return await givePlanned(jsonAnswer(200, modelList(behaviour.models)), response);
    }
    if (route === "POST /v1/chat/completions") return await chat(record, response, behaviour);
    await givePlanned(jsonAnswer(404, errorBody("not_found", `No ${route} here`)), response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => cut(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as { port: number }).port}/v1`,
    behaviour,
    planned,
    requests,
    pictures,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function chat(
  record: RequestRecord,
  response: ServerResponse,
  behaviour: ModelBehaviour,
): Promise<void> {
  const request = parseChat(record.body);
  if (request?.messages === undefined || request.model === undefined) {
    const body = errorBody("invalid_parameter_error", "model and messages are required");
    return await givePlanned(jsonAnswer(400, body), response);
  }
  const hasSystem = request.messages.some((message) => message.role === "system");
  if (behaviour.requiresSystemMessage && !hasSystem) {
    const body = errorBody("invalid_parameter_error", "a system message is required");
    return await givePlanned(jsonAnswer(400, body), response);
  }
  const { reply: text, reasoning, finishReason } = behaviour;
  const reply = { text, reasoning, finishReason };
  if (request.stream !== true) {
    return await givePlanned(jsonAnswer(200, completion(request, reply)), response);
  }
  const stream = { events: completionEvents(request, reply), error: errorEvent() };
  await giveStream(stream, behaviour, response);
}

function parseChat(body: string): ChatRequest | undefined {
  try {
    return JSON.parse(body) as ChatRequest;
  } catch {
    return undefined;
  }
}
