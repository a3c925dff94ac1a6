/** Requests to the active provider's models: credential, headers, throttle and retry put together. */

import type { Secret } from "../../platform/secret.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import type { FinalAnswer, ModelCredential, ModelRequest } from "../../requests/model_exchange.ts";
import { createModelFetch, type Expected } from "../../requests/model_fetch.ts";
import type { SdkConnection } from "../../requests/sdk_fetch.ts";
import { sendModelRequest } from "../../requests/send_model_request.ts";
import { parseUrl } from "../../requests/service_url.ts";
import { headersForHost, qwenOAuthHeaders } from "../../requests/user_agent.ts";
import type { Gathered } from "../values/gather_values.ts";
import { customHeaders } from "./custom_headers.ts";
import type { ModelAccess } from "./model_access.ts";
import { modelCredential } from "./model_credential.ts";
import { type ModelRequestOptions, policyOf } from "./model_request_options.ts";
import { DEFAULT_BASE_URLS } from "./model_services.ts";
import { openRequestBook } from "./open_request_book.ts";
import { refusedCall } from "./refused_call.ts";

/** Characters of a header from which on it is taken for a secret. */
const SHORTEST_SECRET = 8;

/** Options of the fetch for a library. */
export interface ModelFetchOptions extends ModelRequestOptions {
  /** What a good answer is: an event stream, one JSON document, or either. */
  readonly expects: Expected;
}

/** A way to send requests, and the secrets that have gone out with them. */
export interface ModelExchange {
  /**
   * Gives the last answer, whatever its status; its body ends or fails.
   * @param signal ends this request alone
   * @throws {Failure} As `sendModelRequest` does.
   */
  readonly send: (request: ModelRequest, signal?: AbortSignal) => Promise<FinalAnswer>;
  /** For texts that must not repeat one. */
  readonly secrets: () => readonly Secret[];
}

/** The base URL of an access, that of its protocol's library where none is named; no trailing slash. */
export function baseUrlOf({ baseUrl, target: { protocol } }: ModelAccess): string {
  return baseUrl ?? DEFAULT_BASE_URLS[protocol];
}

/**
 * Opens the way for the library of the access's protocol. What its fetch throws is a `Failure` with the exit
 * code and the words for the user, or the reason of an aborted signal.
 */
export function openModelRequests(
  gathered: Gathered,
  access: ModelAccess,
  options: ModelFetchOptions,
): SdkConnection {
  const { send, secrets } = openSending(gathered, access, options);
  const fetch = createModelFetch({
    expects: options.expects,
    provider: access.target.provider,
    send,
    secrets,
    refused: (status, said) => refusedCall(gathered, access, status, said),
    clock: gathered.signIn.clock,
  });
  return { fetch, secrets };
}

/** Opens the same way for whoever judges answers by itself: an error answer is an answer there. */
export function openModelExchange(
  gathered: Gathered,
  access: ModelAccess,
  options: ModelRequestOptions,
): ModelExchange {
  const { send, secrets } = openSending(gathered, access, options);
  return { secrets, send: (request, signal = options.signal) => send(request, signal) };
}

interface Sending {
  readonly send: (request: ModelRequest, signal: AbortSignal) => Promise<FinalAnswer>;
  readonly secrets: () => readonly Secret[];
}

function openSending(
  gathered: Gathered,
  access: ModelAccess,
  options: ModelRequestOptions & { readonly expects?: Expected },
): Sending {
  const { clock, random, debug, surroundings } = gathered.signIn;
  const baseUrl = baseUrlOf(access);
  const { credential, secrets } = remembering(modelCredential(gathered, access));
  const headers = customHeaders(gathered, access);
  const parts = {
    fetch: surroundings.fetch,
    clock,
    random,
    debug,
    baseUrl,
    headers: programHeaders(gathered, access, baseUrl),
    customHeaders: headers,
    credential,
    book: openRequestBook(gathered.signIn, access.target.provider, options.rpm),
  };
  const policy = policyOf(access, options);
  return {
    // Deliberately not the short ones: a service would seem to mumble, and say what they are.
    secrets: () => [access.secret, ...secrets, ...[...headers.values()].filter(isSecretLike)],
    send: (request, signal) => {
      const both = AbortSignal.any([policy.signal, signal]);
      return sendModelRequest(request, parts, { ...policy, signal: both });
    },
  };
}

/** Whether a header of an entry may hold a key; `x-team: a` does not. */
function isSecretLike(value: Secret): boolean {
  return value.reveal().length >= SHORTEST_SECRET;
}

/** The headers that name the program to the service. */
export function programHeaders(
  { signIn }: Gathered,
  { target }: ModelAccess,
  baseUrl: string,
): Readonly<Record<string, string>> {
  const { machine, environment } = signIn.surroundings;
  return target.provider === QWEN_OAUTH
    ? qwenOAuthHeaders(machine, environment)
    : headersForHost(parseUrl(baseUrl)?.hostname ?? "", machine, environment);
}

/** The last few secrets that went out: a service may repeat one in its answer. */
function remembering(
  credential: ModelCredential,
): { readonly credential: ModelCredential; readonly secrets: Set<Secret> } {
  const secrets = new Set<Secret>();
  const note = (secret: Secret): Secret => {
    for (const old of secrets) if (secrets.size > 4 || old.equals(secret)) secrets.delete(old);
    secrets.add(secret);
    return secret;
  };
  const { renew, current } = credential;
  return {
    secrets,
    credential: {
      ...credential,
      current: async () => note(await current()),
      renew: renew && (async (refused) => {
        const renewed = await renew(refused);
        return renewed && note(renewed);
      }),
    },
  };
}
