/** Failures and moments as they stand in the document of `status --json`. */

import { EXIT_CODES, type Failure, type FailureCode } from "../../platform/failure.ts";

/** A failure as every command reports it. */
export interface ErrorDocument {
  readonly code: FailureCode;
  readonly exit: number;
  readonly message: string;
  /** The next command to type. */
  readonly hint: string | null;
  /** Seconds after which another try makes sense; null if nobody says. */
  readonly retry_after_seconds: number | null;
}

/** The failure in the words of every command. */
export function encodeFailure({ code, message, hint, retryAfterSeconds }: Failure): ErrorDocument {
  return {
    code,
    exit: EXIT_CODES[code],
    message,
    hint: hint ?? null,
    retry_after_seconds: retryAfterSeconds ?? null,
  };
}

/** A moment as RFC 3339 in UTC. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}
