/**
 * The way to a model service for a proof: the same as that of every model request, but one attempt only.
 * What keeps it from being sent proves nothing and is no failure of a login.
 */

import { NoAnswer } from "../../platform/exchange.ts";
import { Failure } from "../../platform/failure.ts";
import type { Fetch } from "../../platform/network.ts";
import type { Secret } from "../../platform/secret.ts";
import type { Protocol } from "../../providers/catalogue.ts";
import { CREDENTIAL_HEADERS } from "../../requests/credential_header.ts";
import { exchangeFetch } from "../../requests/exchange_fetch.ts";
import { sendModelRequest } from "../../requests/send_model_request.ts";
import type { SignIn } from "../sign_in.ts";
import { DEFAULT_BASE_URLS } from "./model_services.ts";
import { openRequestBook } from "./open_request_book.ts";

/** What is to be proved. */
export interface ProvedService {
  readonly provider: string;
  readonly protocol: Protocol;
  /** Undefined where the protocol's library decides. */
  readonly baseUrl: string | undefined;
  readonly secret: Secret;
}

/** A proof is bounded by its caller; this is for the slot. */
const LIMIT_MS = 15_000;

/** Opens the way; everything that it throws for the user is a `NoAnswer`, whose cause is the `Failure`. */
export function probeFetch(signIn: SignIn, service: ProvedService): Fetch {
  const { clock, random, debug, surroundings } = signIn;
  const { provider, protocol, secret } = service;
  const parts = {
    fetch: surroundings.fetch,
    clock,
    random,
    debug,
    baseUrl: service.baseUrl ?? DEFAULT_BASE_URLS[protocol],
    // The caller's own name the program already.
    headers: {},
    customHeaders: new Map(),
    credential: { header: CREDENTIAL_HEADERS[protocol], current: () => Promise.resolve(secret) },
    book: openRequestBook(signIn, provider),
  };
  const send = exchangeFetch(async (request, signal) => {
    const policy = {
      limitMs: LIMIT_MS,
      silenceMs: LIMIT_MS,
      maxAttempts: 1,
      countsQueue: true,
      signal,
    };
    return (await sendModelRequest(request, parts, policy)).response;
  });
  return async (request) => {
    try {
      return await send(request);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new NoAnswer("network", error.message, false, false, { cause: error });
    }
  };
}
