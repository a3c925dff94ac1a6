/** Words that all steps of a renewal share. */

import type { Credential } from "../../credentials/credential.ts";
import type { Clock } from "../../platform/clock.ts";

/** One caller's wish for a valid token. */
export interface RenewalRequest {
  /** Shortest life that is left, milliseconds. */
  readonly wantedMs: number;
  /** A refresh even while the stored token lives. */
  readonly forced: boolean;
  /** When the caller began to wait, milliseconds since the epoch: outcomes after it are its own as well. */
  readonly startedAtMs: number;
}

/** Whether the access token has not expired. */
export function isAlive(credential: Credential, clock: Pick<Clock, "nowMs">): boolean {
  return credential.expiresAtMs > clock.nowMs();
}

/** Whether `seen` is another credential than the one first read, so that someone else has renewed it. */
export function isReplaced(first: Credential | undefined, seen: Credential): boolean {
  return first === undefined || !seen.accessToken.equals(first.accessToken);
}
