/**
 * One request and its whole answer, bounded in time and in size. What the answer means is left to the
 * caller: every status counts as an answer here, redirects (3xx) too, which nobody follows.
 */

import type { Fetch } from "./network.ts";

/** Bounds of one exchange. */
export interface ExchangeLimits {
  /** Real time for connection, headers and body together, in milliseconds. */
  readonly limitMs: number;
  /** Largest body that is read, in bytes after decompression. */
  readonly maxBytes: number;
  /** Ends the exchange at once when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** A complete answer. */
export interface Answer {
  /** HTTP status. */
  readonly status: number;
  /** All headers of the answer. */
  readonly headers: Headers;
  /** Media type in lower case without parameters (`application/json`); empty if not named. */
  readonly contentType: string;
  /** The body as UTF-8, without a byte order mark. */
  readonly text: string;
}

/** Why there is no answer: time was up, the connection failed, the body was too large, the caller gave up. */
export type NoAnswerReason = "timeout" | "network" | "too_large" | "aborted";

/** An exchange without a complete answer. */
export class NoAnswer extends Error {
  /** What happened. */
  readonly reason: NoAnswerReason;
  /** What happened in words for the user: names the host, never a header or a body. */
  readonly description: string;
  /** False only when it is certain that no byte of the request reached the server. */
  readonly sent: boolean;
  /** Whether another try would end in the same way: the server's certificate is not accepted. */
  readonly isLasting: boolean;

  /** `description` must be safe to show. */
  constructor(
    reason: NoAnswerReason,
    description: string,
    sent: boolean,
    isLasting = false,
    options?: ErrorOptions,
  ) {
    super(description, options);
    this.name = "NoAnswer";
    this.reason = reason;
    this.description = description;
    this.sent = sent;
    this.isLasting = isLasting;
  }
}

/**
 * Sends `request` and reads its whole answer.
 * @throws {NoAnswer} If there is none within the limits.
 */
export async function exchange(
  fetch: Fetch,
  request: Request,
  limits: ExchangeLimits,
): Promise<Answer> {
  const { signal, limitMs } = limits;
  const host = new URL(request.url).host;
  if (signal?.aborted) throw new NoAnswer("aborted", "given up before sending", false);
  const stop = new AbortController();
  const stopped = Promise.withResolvers<never>();
  // Deliberately raced: the limit must hold also when `fetch` does not heed its signal.
  stopped.promise.catch(() => {});
  const end = (why: NoAnswer) => {
    stopped.reject(why);
    stop.abort(why);
  };
  const onAbort = () => end(new NoAnswer("aborted", "given up", true));
  const timer = setTimeout(() => {
    end(new NoAnswer("timeout", `no answer from "${host}" within ${limitMs / 1000} s`, true));
  }, limitMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const bounded = new Request(request, { signal: stop.signal });
    const response = await Promise.race([sendOnce(fetch, bounded), stopped.promise]);
    const text = await Promise.race([readBody(response, limits.maxBytes, host), stopped.promise]);
    const { status, headers } = response;
    return { status, headers, contentType: mediaTypeOf(headers), text };
  } catch (error) {
    if (error instanceof NoAnswer) stop.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** The media type of an answer in lower case, without parameters (`application/json`); empty if not named. */
export function mediaTypeOf(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
}

/**
 * Sends `request` and gives the answer as soon as its headers are there.
 * @throws {NoAnswer} If the connection fails; `network` is its reason.
 */
export async function sendOnce(fetch: Fetch, request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    // Anything else than what a network can cause is a bug, or a Failure of our own fetch.
    if (!(error instanceof TypeError) && !isSystemError(error)) throw error;
    throw noConnection(error, new URL(request.url).host);
  }
}

function isSystemError(error: unknown): boolean {
  return Object.values(Deno.errors).some((kind) => error instanceof kind);
}

/**
 * Names what failed. Deno gives the stage only in the text of the cause, `… client error (Connect): dns
 * error: …`; a text in another form counts as sent, the careful reading. Deliberately nothing else of
 * the error is shown: the text for a bad header repeats the header.
 */
function noConnection(error: unknown, host: string): NoAnswer {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "";
  const match = /client error \((\w+)\): ([^]*)$/.exec(cause);
  const stage = match?.[1];
  const why = (match?.[2] ?? "").replaceAll(/\p{C}/gu, "").replace(/ \(os error \d+\)/, "")
    .slice(0, 200);
  if (stage !== "Connect") {
    const suffix = why === "" ? "" : `: ${why}`;
    return new NoAnswer("network", `the connection with "${host}" failed${suffix}`, true);
  }
  const isLasting = /certificate/i.test(why);
  return new NoAnswer("network", describeConnect(host, why), false, isLasting);
}

function describeConnect(host: string, why: string): string {
  if (!/certificate|tls|fatal alert|corrupt message/i.test(why)) {
    return `cannot connect to "${host}": ${why}`;
  }
  // Another authority does not help against a certificate that is too old or for another name.
  const helps = /certificate/i.test(why) && !/expired|not valid/i.test(why);
  const help = helps ? " (--ca-file PATH adds a certificate authority)" : "";
  return `no TLS connection with "${host}": ${why}${help}`;
}

async function readBody(response: Response, maxBytes: number, host: string): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    let part: ReadableStreamReadResult<Uint8Array>;
    try {
      part = await reader.read();
    } catch {
      throw new NoAnswer("network", `the answer of "${host}" was cut off`, true);
    }
    if (part.done) return text + decoder.decode();
    size += part.value.byteLength;
    if (size > maxBytes) {
      throw new NoAnswer("too_large", `the answer of "${host}" is over ${maxBytes} bytes`, true);
    }
    text += decoder.decode(part.value, { stream: true });
  }
}
