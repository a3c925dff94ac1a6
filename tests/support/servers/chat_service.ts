/**
 * A model service on loopback, whatever its dialect: it keeps what it was asked, gives planned answers,
 * and speaks its dialect otherwise. What a dialect says is in the files of the services.
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AnswerStream, giveStream, type StreamBehaviour } from "./answer_stream.ts";
import {
  type CannedAnswer,
  cut,
  delay,
  givePlanned,
  type PlannedAnswer,
} from "./planned_answer.ts";
import { recordRequest, type RequestRecord } from "./request_log.ts";

/** How a service behaves; every field may be changed while it runs. */
export interface ChatServiceBehaviour extends StreamBehaviour {
  /** Keys that are accepted. */
  keys: readonly string[];
  /** Ids that the list of models holds. */
  models: readonly string[];
  /** What the model says; one word counts as one token. */
  reply: string;
  /** What it thinks before, told to those who ask for it; none if undefined. */
  reasoning: string | undefined;
  /** Reason for the end, in the words of the dialect; undefined if the model ends by itself. */
  finishReason: string | undefined;
  /** Milliseconds before every answer. */
  delayMs: number;
}

/** A picture that came with a question. */
export type SentPicture =
  | { readonly mediaType: string | undefined; readonly base64: string }
  | { readonly mediaType: string | undefined; readonly url: string };

/** What a dialect makes of a request. */
export type DialectAnswer =
  | { readonly kind: "answer"; readonly answer: CannedAnswer }
  | { readonly kind: "stream" } & AnswerStream;

/** How a service speaks. */
export interface Dialect {
  /** Path that a base URL ends with. */
  readonly basePath: string;
  /** Header fields of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a request asks for the list of models; it is one for an answer otherwise. */
  readonly asksForModels: (record: RequestRecord) => boolean;
  readonly answer: (record: RequestRecord, behaviour: ChatServiceBehaviour) => DialectAnswer;
  /** Pictures in the body of a request. */
  readonly picturesOf: (body: unknown) => readonly SentPicture[];
}

/** A running service. */
export interface ChatService {
  /** As clients are given it. */
  readonly baseUrl: string;
  readonly behaviour: ChatServiceBehaviour;
  /** Answers given instead of the service's own, first to last. */
  readonly planned: { readonly models: PlannedAnswer[]; readonly chat: PlannedAnswer[] };
  /** All requests in order of arrival. */
  readonly requests: RequestRecord[];
  /** All pictures in order of arrival. */
  readonly pictures: SentPicture[];
  /** Closes all connections and ends the service. */
  stop(): Promise<void>;
}

/** Starts a service on a free port of 127.0.0.1. */
export async function startChatService(
  dialect: Dialect,
  behaviour: ChatServiceBehaviour,
): Promise<ChatService> {
  const planned: ChatService["planned"] = { models: [], chat: [] };
  const requests: RequestRecord[] = [];
  const pictures: SentPicture[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const record = await recordRequest(request);
    requests.push(record);
    pictures.push(...dialect.picturesOf(parseBody(record.body)));
    response.on("finish", () => record.status = response.statusCode);
    for (const [name, value] of Object.entries(dialect.headers)) response.setHeader(name, value);
    const list = dialect.asksForModels(record) ? planned.models : planned.chat;
    const plan = list.shift() ?? "real";
    if (plan !== "real" && plan !== "lose") return await givePlanned(plan, response);
    await delay(behaviour.delayMs, response);
    if (plan === "lose") return cut(response);
    const said = dialect.answer(record, behaviour);
    if (said.kind === "answer") return await givePlanned(said.answer, response);
    await giveStream(said, behaviour, response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => cut(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    baseUrl: `http://127.0.0.1:${port}${dialect.basePath}`,
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

/** The behaviour with these changes. */
export function behaviourWith(changes: Partial<ChatServiceBehaviour>): ChatServiceBehaviour {
  return {
    keys: ["test-key"],
    models: ["test-model"],
    reply: "Hello from the embedded model server.",
    reasoning: undefined,
    finishReason: undefined,
    breakOff: undefined,
    delayMs: 0,
    eventDelayMs: 0,
    ...changes,
  };
}

/** Words of a text, each with the white space before it. */
export function wordsOf(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** The JSON of a body; undefined if it is none. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
