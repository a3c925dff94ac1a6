/**
 * Sends the requests of a proxied program: each in its slot, with the credential that is valid then, and
 * once more with a renewed one if that is refused. Every answer is given back as it came. Nothing else is
 * repeated here: the program's own client has its rules for that.
 */

import type { Clock } from "../../platform/clock.ts";
import { NoAnswer, sendOnce } from "../../platform/exchange.ts";
import { Failure } from "../../platform/failure.ts";
import type { Secret } from "../../platform/secret.ts";
import type { ModelExchangeParts } from "../../requests/model_exchange.ts";
import { outgoingHeaders } from "../../requests/outgoing_headers.ts";
import { trimBaseUrl } from "../../requests/service_url.ts";
import { customHeaders } from "../access/custom_headers.ts";
import type { ModelAccess } from "../access/model_access.ts";
import { modelCredential } from "../access/model_credential.ts";
import { baseUrlOf, programHeaders } from "../access/model_requests.ts";
import { openRequestBook } from "../access/open_request_book.ts";
import type { Gathered } from "../values/gather_values.ts";
import type { ProxyBody } from "./proxy_body.ts";

/** A request that is passed on. */
export interface ProxyRequest {
  readonly method: string;
  /** Below the base URL. */
  readonly url: string;
  /** Without those of the connection. */
  readonly headers: Headers;
  readonly body: ProxyBody;
  /** Gives up the request, its waits and its answer at once. */
  readonly signal: AbortSignal;
}

/** The way to the model service. */
export interface ProxyExchange {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Bytes of a body that are worth keeping for a repetition. */
  readonly keptBytes: number;
  /**
   * The answer, whatever its status; its body comes as the service sends it.
   * @throws {Failure} `unavailable` If there is none; `quota` if the day's requests are used up.
   * @throws {Failure} As the credential does.
   * @throws The signal's reason, if it is aborted.
   */
  readonly send: (request: ProxyRequest) => Promise<Response>;
}

/** What the exchange works with. */
export type ProxyParts =
  & Pick<
    ModelExchangeParts,
    "fetch" | "debug" | "baseUrl" | "headers" | "customHeaders" | "credential" | "book"
  >
  & { readonly clock: Pick<Clock, "monotonicMs"> };

const KEPT_BYTES = 32 * 1_048_576;

/** The exchange with an access's model service. */
export function openProxyExchange(gathered: Gathered, access: ModelAccess): ProxyExchange {
  const { signIn } = gathered;
  // As a URL is sent, so that the two can be compared: small letters, no default port, no `..`.
  const { origin, pathname } = new URL(baseUrlOf(access));
  const baseUrl = origin + trimBaseUrl(pathname);
  return createProxyExchange({
    fetch: signIn.surroundings.fetch,
    clock: signIn.clock,
    debug: gathered.debug,
    baseUrl,
    headers: programHeaders(gathered, access, baseUrl),
    customHeaders: customHeaders(gathered, access),
    credential: modelCredential(gathered, access),
    book: openRequestBook(signIn, access.target.provider),
  });
}

/** The exchange over these parts. */
export function createProxyExchange(parts: ProxyParts): ProxyExchange {
  const { baseUrl, credential, book, debug } = parts;
  const renewal = new Renewal(parts);
  return {
    baseUrl,
    keptBytes: credential.renew === undefined ? 0 : KEPT_BYTES,
    async send(request) {
      const { signal } = request;
      // Deliberately the slot first: a token could expire while its request waits in the queue.
      await book?.waitForSlot({ signal });
      const secret = await credential.current();
      const first = await sendWith(request, secret, parts);
      if (!isRefusal(first)) return first;
      if (!request.body.canRepeat) {
        debug(() => "proxy: refused, and the body is too large to be sent again");
        return first;
      }
      const renewed = await renewal.renew(secret);
      if (renewed === undefined) return first;
      // Given up only now: if nothing better comes, this is the answer.
      await first.body?.cancel().catch(() => {});
      await book?.waitForSlot({ signal });
      const second = await sendWith(request, renewed, parts);
      if (isRefusal(second)) renewal.giveUpOn(renewed);
      return second;
    },
  };
}

/** How long a credential that could not be replaced by a better one is left as it is, milliseconds. */
const PAUSE_MS = 60_000;

/** Renews what is refused. Deliberately not at every request: where each is refused, that would do harm. */
class Renewal {
  readonly #parts: ProxyParts;
  #useless: { readonly secret: Secret; readonly atMs: number } | undefined;

  constructor(parts: ProxyParts) {
    this.#parts = parts;
  }

  /** Another credential; undefined if there is none, and then the refusal is the answer. */
  async renew(refused: Secret): Promise<Secret | undefined> {
    const { credential, debug } = this.#parts;
    if (credential.renew === undefined || this.#isPaused(refused)) return undefined;
    debug(() => "proxy: the credential is refused and renewed once");
    try {
      const renewed = await credential.renew(refused);
      if (renewed !== undefined) return renewed;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      debug(() => `proxy: ${error.message}`);
    }
    this.giveUpOn(refused);
    return undefined;
  }

  /** It is refused, and another refresh would not help. */
  giveUpOn(secret: Secret): void {
    this.#useless = { secret, atMs: this.#parts.clock.monotonicMs() };
  }

  #isPaused(refused: Secret): boolean {
    if (!this.#useless?.secret.equals(refused)) return false;
    return this.#parts.clock.monotonicMs() - this.#useless.atMs < PAUSE_MS;
  }
}

/** A page is a firewall's, and says nothing of the credential. */
function isRefusal({ status, headers }: Response): boolean {
  if (status !== 401 && status !== 403) return false;
  return !headers.get("content-type")?.toLowerCase().startsWith("text/html");
}

async function sendWith(
  { method, url, headers, body, signal }: ProxyRequest,
  secret: Secret,
  parts: ProxyParts,
): Promise<Response> {
  signal.throwIfAborted();
  // Deliberately checked at the last moment, whoever made the URL.
  if (!url.startsWith(`${parts.baseUrl}/`)) throw new TypeError("a URL outside of the base URL");
  const request = new Request(url, {
    method,
    headers: outgoingHeaders(headers, parts, secret),
    body: body.open(),
    redirect: "manual",
    signal,
  });
  try {
    return await sendOnce(parts.fetch, request);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof NoAnswer)) throw error;
    throw new Failure("unavailable", `The model service is unreachable: ${error.description}`);
  }
}
