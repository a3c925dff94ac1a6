/**
 * The requests of the gemini library's models. Deliberately in place of the library's own client, which
 * brings files, tuning and live sessions with it: three quarters of what it weighs.
 */

import type { Models } from "@google/genai/web";
import type OpenAI from "openai";
import type { SdkFetch } from "../../requests/sdk_fetch.ts";
import { jsonPost } from "./json_post.ts";
import { silentClient } from "./silent_client.ts";

/** What the library's models are made with. */
export type ModelsClient = ConstructorParameters<typeof Models>[0];

/** Where the requests go. */
export interface GeminiTransport {
  /** Base URL and version, without a slash at the end: `https://host/v1beta`. */
  readonly root: string;
  readonly send: SdkFetch;
  readonly isVertex: boolean;
}

/** A request as the models make it. */
interface ModelsRequest {
  /** Below the root: `models/m:generateContent`. */
  readonly path: string;
  /** JSON object. */
  readonly body: string;
  readonly abortSignal: AbortSignal;
  readonly httpOptions: { readonly extraBody: Readonly<Record<string, unknown>> };
}

/** An answer, or an event of a stream, as the models read it. */
interface ModelsAnswer {
  readonly headers: Record<string, string>;
  readonly json: () => Promise<unknown>;
}

/** The client for the library's models. */
export function geminiClient({ root, send, isVertex }: GeminiTransport): ModelsClient {
  const post = (request: ModelsRequest, isStreamed: boolean) => {
    const { path, body, httpOptions, abortSignal: signal } = request;
    const whole = { ...JSON.parse(body), ...httpOptions.extraBody };
    return send(`${root}/${path}`, jsonPost(whole, { isStreamed, signal }));
  };
  const client = {
    isVertexAI: () => isVertex,
    getDefaultHeaders: () => ({}),
    request: async (request: ModelsRequest): Promise<ModelsAnswer> => {
      const response = await post(request, false);
      return { headers: {}, json: () => response.json() };
    },
    requestStream: async (request: ModelsRequest): Promise<AsyncGenerator<ModelsAnswer>> =>
      eventsOf(await post(request, true)),
  };
  // The library has no word for the part of its client that its models use.
  return client as unknown as ModelsClient;
}

async function* eventsOf(response: Response): AsyncGenerator<ModelsAnswer> {
  const { Stream } = await import("openai/core/streaming");
  const stop = new AbortController();
  const events = Stream.fromSSEResponse(response, stop, silentClient<OpenAI>());
  for await (const event of events) yield { headers: {}, json: () => Promise.resolve(event) };
}
