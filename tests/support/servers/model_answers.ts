/** What the embedded model server says: the bodies of an OpenAI-compatible service. */

import type { SentPicture } from "./chat_service.ts";

/** The part of a chat completion request that the server looks at. */
export interface ChatRequest {
  readonly model?: string;
  readonly messages?: readonly { readonly role: string; readonly content: unknown }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
}

/** What the model says. */
export interface Reply {
  readonly text: string;
  /** Sent as `reasoning_content` before the text; none if undefined. */
  readonly reasoning: string | undefined;
  /** Reason for the end; undefined if the model ends by itself. */
  readonly finishReason?: string | undefined;
}

/** List of models (`GET /v1/models`). */
export function modelList(ids: readonly string[]): unknown {
  return {
    object: "list",
    data: ids.map((id) => ({ id, object: "model", created: 1760000000, owned_by: "qwen" })),
  };
}

/** Error body in the form of the Qwen services. */
export function errorBody(code: string, message: string): unknown {
  return { error: { code, message, type: "invalid_request_error", param: null } };
}

/** The event of an error in the middle of a stream. */
export function errorEvent(): string {
  const error = {
    code: "internal_error",
    message: "The model is overloaded",
    type: "server_error",
  };
  return `data: ${JSON.stringify({ error })}\n\n`;
}

/** Answer to a request without `stream`. */
export function completion(request: ChatRequest, reply: Reply): unknown {
  const { words, finishReason } = limit(request, reply);
  return {
    ...head(request, "chat.completion"),
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: words.join(""),
        ...(reply.reasoning === undefined ? {} : { reasoning_content: reply.reasoning }),
      },
      finish_reason: finishReason,
    }],
    usage: usage(request, reply, words),
  };
}

/** Events of a streamed answer, each complete with its empty line, `[DONE]` included. */
export function completionEvents(request: ChatRequest, reply: Reply): string[] {
  const { words, finishReason } = limit(request, reply);
  const base = head(request, "chat.completion.chunk");
  const chunk = (delta: unknown, finish_reason: string | null = null) => ({
    ...base,
    choices: [{ index: 0, delta, finish_reason }],
  });
  const chunks: unknown[] = [chunk({ role: "assistant", content: "" })];
  if (reply.reasoning !== undefined) chunks.push(chunk({ reasoning_content: reply.reasoning }));
  for (const content of words) chunks.push(chunk({ content }));
  chunks.push(chunk({}, finishReason));
  if (request.stream_options?.include_usage === true) {
    chunks.push({ ...base, choices: [], usage: usage(request, reply, words) });
  }
  return [...chunks.map((value) => JSON.stringify(value)), "[DONE]"].map((data) =>
    `data: ${data}\n\n`
  );
}

function head(request: ChatRequest, object: string): Record<string, unknown> {
  return { id: "chatcmpl-demo", object, created: 1760000000, model: request.model };
}

/** One word counts as one token. */
function limit(request: ChatRequest, reply: Reply): { words: string[]; finishReason: string } {
  const all = reply.text.match(/\s*\S+/g) ?? [];
  const words = all.slice(0, request.max_tokens ?? all.length);
  const ofModel = words.length < all.length ? "length" : "stop";
  return { words, finishReason: reply.finishReason ?? ofModel };
}

/** Reasoning counts as output too. */
function usage(request: ChatRequest, { reasoning }: Reply, words: readonly string[]): unknown {
  const prompt_tokens = JSON.stringify(request.messages ?? []).split(/\s+/).length;
  const reasoning_tokens = reasoning?.match(/\S+/g)?.length ?? 0;
  const completion_tokens = words.length + reasoning_tokens;
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens },
  };
}

/** Pictures of a request; one in a data URL as its bytes. */
export function picturesOf(request: ChatRequest | undefined): readonly SentPicture[] {
  return (request?.messages ?? []).flatMap(({ content }) => {
    const parts: readonly Part[] = Array.isArray(content) ? content : [];
    return parts.flatMap(({ image_url }): SentPicture[] => {
      if (image_url === undefined) return [];
      const data = /^data:([^;]*);base64,(.*)$/.exec(image_url.url);
      return data === null
        ? [{ mediaType: undefined, url: image_url.url }]
        : [{ mediaType: data[1], base64: data[2]! }];
    });
  });
}

interface Part {
  readonly image_url?: { readonly url: string };
}
