/** What an exchange with a model service works with; `send_model_request.ts` does it. */

import type { Clock } from "../platform/clock.ts";
import type { Debug } from "../platform/debug.ts";
import type { Fetch } from "../platform/network.ts";
import type { Random } from "../platform/random.ts";
import type { Secret } from "../platform/secret.ts";
import type { CredentialHeader } from "./credential_header.ts";
import type { RequestBook } from "./request_book.ts";
import type { WaitNotice } from "./wait_notice.ts";

/** A request that can be sent again. */
export interface ModelRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** The secret for a service. */
export interface ModelCredential {
  /** Header that carries it. */
  readonly header: CredentialHeader;
  /** The secret that is valid now. @throws {Failure} If there is none. */
  readonly current: () => Promise<Secret>;
  /**
   * Another one in place of one that the service refused; undefined if there is none.
   * @throws {Failure} `auth_required` If a new sign-in is needed.
   */
  readonly renew?: ((refused: Secret) => Promise<Secret | undefined>) | undefined;
}

/** What sending needs. */
export interface ModelExchangeParts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly debug: Debug;
  /** Base URL; nothing is sent to another origin. */
  readonly baseUrl: string;
  /** Headers that name the program, in place of the caller's. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of the entry in settings.json. */
  readonly customHeaders: ReadonlyMap<string, Secret>;
  readonly credential: ModelCredential;
  /** Undefined if requests are not throttled. */
  readonly book: RequestBook | undefined;
}

/** How long and how often. */
export interface ModelExchangePolicy {
  /** For all attempts and the waits between them, milliseconds, from the first slot on. */
  readonly limitMs: number;
  /** Longest time without a byte, before the answer and within it, milliseconds. */
  readonly silenceMs: number;
  /** At least 1; the repetition after a renewed credential is not counted. */
  readonly maxAttempts: number;
  /** Whether `limitMs` begins before the wait for the first slot. */
  readonly countsQueue: boolean;
  readonly signal: AbortSignal;
  readonly onWait?: ((wait: WaitNotice) => void) | undefined;
}

/** The last answer to a request. */
export interface FinalAnswer {
  /** Whatever its status; its body ends or fails, and that of an error answer is read already. */
  readonly response: Response;
  /** The wait that the service asks for, longer than what is left, milliseconds; else undefined. */
  readonly tooLongMs: number | undefined;
}
