/**
 * Sends the requests of a proxied program: each in its slot, with the credential that is valid then, and
 * once more with a renewed one if that is refused. Every answer is given back as it came. Nothing else is
 * repeated here: the program's own client has its rules for that.
 */

import { RequestBookFile } from "../credentials/request_book_file.ts";
import { NoAnswer, sendOnce } from "../platform/exchange.ts";
import { Failure } from "../platform/failure.ts";
import type { Secret } from "../platform/secret.ts";
import { isBearerToken } from "../requests/bearer_token.ts";
import type { ModelExchangeParts } from "../requests/model_exchange.ts";
import { outgoingHeaders } from "../requests/outgoing_headers.ts";
import { parseUrl } from "../requests/service_url.ts";
import { headersForHost, qwenOAuthHeaders } from "../requests/user_agent.ts";
import { QWEN_OAUTH } from "./chosen_provider.ts";
import { customHeaders } from "./custom_headers.ts";
import type { Gathered } from "./gather_values.ts";
import type { ModelAccess } from "./model_access.ts";
import { modelCredential } from "./model_credential.ts";
import { limitsOf } from "./model_request_options.ts";
import { baseUrlOf } from "./model_requests.ts";
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
export type ProxyParts = Pick<
  ModelExchangeParts,
  "fetch" | "debug" | "baseUrl" | "headers" | "customHeaders" | "credential" | "book"
>;

const KEPT_BYTES = 32 * 1_048_576;

/** The exchange with an access's model service. */
export function openProxyExchange(gathered: Gathered, access: ModelAccess): ProxyExchange {
  const { signIn } = gathered;
  const { machine, environment, fetch } = signIn.surroundings;
  const { provider } = access.target;
  const baseUrl = baseUrlOf(access);
  const limits = limitsOf(provider, undefined);
  return createProxyExchange({
    fetch,
    debug: gathered.debug,
    baseUrl,
    headers: provider === QWEN_OAUTH
      ? qwenOAuthHeaders(machine, environment)
      : headersForHost(parseUrl(baseUrl)?.hostname ?? "", machine, environment),
    customHeaders: customHeaders(gathered, access),
    credential: modelCredential(gathered, access),
    book: limits && new RequestBookFile(signIn, signIn.paths.ownFolder, provider, limits),
  });
}

/** The exchange over these parts. */
export function createProxyExchange(parts: ProxyParts): ProxyExchange {
  const { baseUrl, credential, book, debug } = parts;
  /** A token that was refused though it was new: another refresh would not help, and might do harm. */
  let hopeless: Secret | undefined;

  async function attempt(request: ProxyRequest, secret: () => Promise<Secret>) {
    // Deliberately the slot first: a token could expire while its request waits in the queue.
    await book?.waitForSlot({ signal: request.signal });
    const used = await secret();
    return { used, response: await sendWith(request, used, parts) };
  }

  return {
    baseUrl,
    keptBytes: credential.renew === undefined ? 0 : KEPT_BYTES,
    async send(request) {
      const first = await attempt(request, credential.current);
      if (!isRefusal(first.response) || credential.renew === undefined) return first.response;
      if (!request.body.canRepeat) {
        debug(() => "proxy: refused, and the body is too large to be sent again");
        return first.response;
      }
      if (hopeless?.equals(first.used)) return first.response;
      const renewed = await renew(parts, first.used);
      if (renewed === undefined) return first.response;
      // Given up only now: if nothing better comes, this is the answer.
      await first.response.body?.cancel().catch(() => {});
      const second = await attempt(request, () => Promise.resolve(renewed));
      hopeless = isRefusal(second.response) ? renewed : undefined;
      return second.response;
    },
  };
}

/** A page is a firewall's, and says nothing of the credential. */
function isRefusal({ status, headers }: Response): boolean {
  if (status !== 401 && status !== 403) return false;
  return !headers.get("content-type")?.toLowerCase().startsWith("text/html");
}

/** Another credential; undefined if there is none, and then the refusal is the answer. */
async function renew(
  { credential, debug }: ProxyParts,
  refused: Secret,
): Promise<Secret | undefined> {
  debug(() => "proxy: the credential is refused and renewed once");
  try {
    return await credential.renew?.(refused);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    debug(() => `proxy: ${error.message}`);
    return undefined;
  }
}

async function sendWith(
  { method, url, headers, body, signal }: ProxyRequest,
  secret: Secret,
  parts: ProxyParts,
): Promise<Response> {
  signal.throwIfAborted();
  // Deliberately both checked at the last moment, whoever made the URL, wherever the secret comes from.
  if (!url.startsWith(`${parts.baseUrl}/`)) throw new TypeError("a URL outside of the base URL");
  if (!isBearerToken(secret.reveal())) throw unsendable();
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

function unsendable(): Failure {
  return new Failure(
    "auth_required",
    "The credential cannot be sent: it holds other characters than visible ASCII",
    { hint: "qwenauth status" },
  );
}
