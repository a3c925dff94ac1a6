/** The exchange in the shape of the network, for callers that judge every answer themselves. */

import { NoAnswer } from "../platform/exchange.ts";
import { Failure } from "../platform/failure.ts";
import type { Fetch } from "../platform/network.ts";
import type { ModelRequest } from "./model_exchange.ts";

/** A network that sends through the exchange; it throws `NoAnswer`, or a `Failure` of another kind. */
export function exchangeFetch(
  send: (request: ModelRequest, signal: AbortSignal) => Promise<Response>,
): Fetch {
  return async (request) => {
    try {
      return await send(await readModelRequest(request), request.signal);
    } catch (error) {
      throw error instanceof Failure && error.cause instanceof NoAnswer ? error.cause : error;
    }
  };
}

/** A request with its body read, so that it can be sent again. */
export async function readModelRequest(request: Request): Promise<ModelRequest> {
  const { url, method, headers } = request;
  return { url, method, headers, body: request.body === null ? undefined : await request.bytes() };
}
