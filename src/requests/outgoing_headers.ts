/** The headers of a request as they are sent: the caller's, the program's, the entry's, the credential. */

import { Failure } from "../platform/failure.ts";
import type { Secret } from "../platform/secret.ts";
import { isBearerToken } from "./bearer_token.ts";
import { credentialValue } from "./credential_header.ts";
import type { ModelExchangeParts } from "./model_exchange.ts";

/** Headers that carry a credential, or stand for the connection and not for the request. */
const NEVER_GIVEN: readonly string[] = [
  "authorization",
  "proxy-authorization",
  "x-api-key",
  "x-goog-api-key",
  "cookie",
  "host",
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
  "content-length",
  "transfer-encoding",
];

/** Whether a caller or an entry may set this header. */
function mayBeGiven(name: string): boolean {
  return !NEVER_GIVEN.includes(name.toLowerCase());
}

/** What a library tells of itself and of the machine to nobody's use. */
function isTelemetry(name: string): boolean {
  return name.startsWith("x-stainless-") || name === "x-goog-api-client";
}

/**
 * The headers for one attempt.
 * @throws {Failure} `auth_required` If the secret would end the header line, or break it.
 */
export function outgoingHeaders(
  given: Headers,
  { headers, customHeaders, credential }:
    & Pick<ModelExchangeParts, "headers" | "customHeaders">
    & { readonly credential: Pick<ModelExchangeParts["credential"], "header"> },
  secret: Secret,
): Headers {
  const sent = new Headers();
  for (const [name, value] of given) {
    if (mayBeGiven(name) && !isTelemetry(name)) sent.set(name, value);
  }
  for (const [name, value] of Object.entries(headers)) sent.set(name, value);
  for (const [name, value] of customHeaders) {
    if (mayBeGiven(name)) sent.set(name, value.reveal());
  }
  // Deliberately last: whatever a library, a variable or a file says, this is the credential that goes.
  sent.set(credential.header, credentialValue(credential.header, sendable(secret)));
  return sent;
}

/** Deliberately checked at the last moment, wherever the secret comes from. */
function sendable(secret: Secret): Secret {
  if (isBearerToken(secret.reveal())) return secret;
  throw new Failure(
    "auth_required",
    "The credential cannot be sent: it holds other characters than visible ASCII",
    { hint: "qwenauth status" },
  );
}
