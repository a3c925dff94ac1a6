/** The way to a model service, in the shape that the protocols' libraries call. */

import type { Secret } from "../platform/secret.ts";

/**
 * Sends a request of a library to the model service, with the credential put on it last, and gives an
 * answer of status 2xx whose body ends or fails. Whatever else happens is thrown.
 * @throws {Failure} With the exit code and the words for the user; libraries may wrap it as a `cause`.
 */
export type SdkFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** The way, with what must not be told of it. */
export interface SdkConnection {
  readonly fetch: SdkFetch;
  /** Secrets that have gone out; a service may repeat one in an answer of any status. */
  readonly secrets: () => readonly Secret[];
}
