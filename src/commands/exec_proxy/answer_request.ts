/**
 * Answers one request of a proxied program: refuses what is not for the proxy, passes on the rest and
 * gives back the answer as it comes.
 */

import { takeBody } from "../../auth/proxy/proxy_body.ts";
import type { ProxyExchange } from "../../auth/proxy/proxy_exchange.ts";
import type { Debug } from "../../platform/debug.ts";
import { Failure } from "../../platform/failure.ts";
import type { LocalRequest } from "../../platform/local_server.ts";
import type { Secret } from "../../platform/secret.ts";
import { carriesKey } from "./one_time_key.ts";
import { passedAnswerHeaders, passedRequestHeaders } from "./passed_headers.ts";
import { errorAnswer, failureAnswer } from "./proxy_answers.ts";
import { PROXY_PATH, upstreamUrl } from "./upstream_url.ts";

/** What the proxy works with. */
export interface ProxyServices {
  /** The only key that it accepts. */
  readonly key: Secret;
  /** Port on which it listens. */
  readonly port: number;
  readonly exchange: ProxyExchange;
  readonly debug: Debug;
  /** Aborted when the proxy ends. */
  readonly ending: AbortSignal;
}

const METHODS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** Answers a request; never throws. */
export async function answerRequest(
  request: LocalRequest,
  services: ProxyServices,
): Promise<Response> {
  const { exchange, debug, ending } = services;
  const url = upstreamUrl(request.target, exchange.baseUrl);
  const refused = refuse(request, url, services);
  if (refused !== undefined || url === undefined) return refused ?? notServed();
  const { method, headers } = request;
  const signal = AbortSignal.any([request.signal, ending]);
  const about = `proxy: ${method} ${URL.parse(url)?.pathname}`;
  try {
    const body = await takeBody(request.body, headers, exchange.keptBytes);
    const passed = passedRequestHeaders(headers);
    const answer = await exchange.send({ method, url, headers: passed, body, signal });
    debug(() => `${about}: status ${answer.status}`);
    return passAnswer(answer, exchange.baseUrl, services.port);
  } catch (error) {
    if (signal.aborted) {
      debug(() => `${about}: given up`);
      return errorAnswer(503, "given_up", "The request was given up");
    }
    // Deliberately no other message: that of the runtime can repeat a header.
    debug(() => `${about}: ${error instanceof Failure ? error.message : "failed"}`);
    if (error instanceof Failure) return failureAnswer(error);
    return errorAnswer(500, "internal_error", "qwenauth: The proxy failed");
  }
}

/** The answer to what is not for the proxy; undefined for a request that is. */
function refuse(
  { method, headers, authority }: LocalRequest,
  url: string | undefined,
  { key, port }: ProxyServices,
): Response | undefined {
  // Deliberately first: a page whose host name was bent to 127.0.0.1 sends its own name along.
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const named = [headers.get("host") ?? "", authority];
  if (!named.every((host) => own.includes(host.toLowerCase()))) {
    return errorAnswer(403, "wrong_host", "This host is not served here");
  }
  // Deliberately before the key: a browser asks without one, and must not be told that it may go on.
  if (method === "OPTIONS") return errorAnswer(403, "no_cross_origin", "Not for web pages");
  if (!carriesKey(headers.get("authorization"), key)) {
    return errorAnswer(401, "invalid_api_key", "Not the key of this run of qwenauth exec --proxy");
  }
  if (!METHODS.includes(method)) {
    const allow = METHODS.join(", ");
    return errorAnswer(405, "wrong_method", `${method} is not served here`, { allow });
  }
  const upgrade = headers.get("upgrade")?.toLowerCase();
  // `h2c` is an offer that a server may ignore; anything else would leave HTTP.
  if (upgrade !== undefined && upgrade !== "h2c") {
    return errorAnswer(400, "no_upgrade", "Connections cannot be upgraded here");
  }
  return url === undefined ? notServed() : undefined;
}

function notServed(): Response {
  return errorAnswer(404, "not_found", `Only ${PROXY_PATH}/ is served here`);
}

/** Statuses that never have a body (RFC 9110, section 15). */
const WITHOUT_BODY: readonly number[] = [204, 205, 304];

function passAnswer(answer: Response, baseUrl: string, port: number): Response {
  const { status, statusText } = answer;
  const body = WITHOUT_BODY.includes(status) ? null : answer.body;
  const headers = passedAnswerHeaders(answer.headers, body !== null);
  const location = headers.get("location");
  if (location !== null) headers.set("location", throughProxy(location, answer, baseUrl, port));
  return new Response(body && pieceByPiece(body), { status, statusText, headers });
}

/** A redirect within the base URL goes through the proxy; one to elsewhere is the program's affair. */
function throughProxy(location: string, { url }: Response, baseUrl: string, port: number): string {
  const target = URL.parse(location, url || undefined)?.href;
  if (!target?.startsWith(`${baseUrl}/`)) return location;
  return `http://127.0.0.1:${port}${PROXY_PATH}${target.slice(baseUrl.length)}`;
}

/** Each piece as it comes, none before it is wanted; a body that breaks off fails, and is not ended. */
function pieceByPiece(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
