/**
 * The one way to the OAuth server: a form is posted, a complete answer comes back. Judging it is left
 * to the caller, and so are failures of the network (`NoAnswer`).
 */

import { type Answer, exchange, NoAnswer } from "../platform/exchange.ts";
import type { Secret } from "../platform/secret.ts";
import type { OAuthClient } from "./oauth_client.ts";

/** Largest body that is read: 1 MiB. */
const MAX_BYTES = 1_048_576;

/** An answer together with what is needed to speak of it. */
export interface OAuthReply {
  /** The complete answer. */
  readonly answer: Answer;
  /** The `x-request-id` that was sent. */
  readonly requestId: string;
  /** Secrets of the request: the server may repeat them. */
  readonly secrets: readonly Secret[];
}

/** Fields of a request by their wire names; secrets are revealed here alone. */
export type Form = Readonly<Record<string, string | Secret>>;

/**
 * Posts `form` to `endpoint`.
 * @param limitMs time for the whole exchange, in milliseconds
 * @throws {NoAnswer} If no complete answer came.
 */
export async function postForm(
  client: OAuthClient,
  endpoint: string,
  form: Form,
  limitMs: number,
  signal?: AbortSignal,
): Promise<OAuthReply> {
  const requestId = client.random.uuid();
  const body = new URLSearchParams();
  const secrets: Secret[] = [];
  for (const [name, value] of Object.entries(form)) {
    body.append(name, typeof value === "string" ? value : value.reveal());
    if (typeof value !== "string") secrets.push(value);
  }
  const request = new Request(endpoint, {
    method: "POST",
    headers: {
      ...client.headers,
      "Accept": "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      "x-request-id": requestId,
    },
    body: body.toString(),
    // Deliberately not followed: a redirect would carry the form, and its secrets, to another host.
    redirect: "manual",
  });
  const { origin, pathname } = new URL(endpoint);
  const note = (result: string) =>
    client.debug(() => `POST ${origin}${pathname}: ${result} (request ${requestId})`);
  try {
    const answer = await exchange(client.fetch, request, { limitMs, maxBytes: MAX_BYTES, signal });
    note(`status ${answer.status}`);
    return { answer, requestId, secrets };
  } catch (error) {
    if (error instanceof NoAnswer) note(error.description);
    throw error;
  }
}
