/** The headers of a request as they are sent: the caller's, the program's, the entry's, the credential. */

import type { Secret } from "../platform/secret.ts";
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

/** The headers for one attempt. */
export function outgoingHeaders(
  given: Headers,
  { headers, customHeaders, credential }: Pick<
    ModelExchangeParts,
    "headers" | "customHeaders" | "credential"
  >,
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
  const value = secret.reveal();
  sent.set(credential.header, credential.header === "Authorization" ? `Bearer ${value}` : value);
  return sent;
}
