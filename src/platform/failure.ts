/**
 * The failures that a user can be told about, each with a documented exit code.
 * Whoever detects one throws it; only `src/cli/` turns it into text and an exit code.
 */

/** Exit codes by name, as documented for every command. */
export const EXIT_CODES = {
  ok: 0,
  failure: 1,
  usage: 2,
  input_needed: 3,
  auth_required: 4,
  not_entitled: 5,
  quota: 6,
  unavailable: 7,
  pending: 8,
  lock_busy: 9,
  store: 10,
  incomplete: 11,
} as const;

/** Name of an exit code that stands for a failure. */
export type FailureCode = Exclude<keyof typeof EXIT_CODES, "ok">;

/** What a failure may carry beside its message. */
export interface FailureDetails {
  /** Next command to type, an imperative without a full stop. */
  readonly hint?: string;
  /** Seconds after which another try makes sense. */
  readonly retryAfterSeconds?: number;
  /** What was caught, for `--debug`. */
  readonly cause?: unknown;
}

/** The message of whatever was thrown, for debug lines. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** An expected failure: the message says what failed and why, without a full stop. */
export class Failure extends Error {
  /** Name of the exit code. */
  readonly code: FailureCode;
  /** Next command to type. */
  readonly hint: string | undefined;
  /** Seconds after which another try makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "Failure";
    this.code = code;
    this.hint = details.hint;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}
