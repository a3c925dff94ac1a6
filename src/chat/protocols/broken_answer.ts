/** What the protocols' libraries throw, and what they do not: a failure with words for the user. */

import { Failure } from "../../platform/failure.ts";
import { safeText } from "../../requests/safe_text.ts";

const HINT = "qwenauth status --probe";

/**
 * The error to throw for one that a library threw: the signal's reason, the failure of our own fetch that
 * the library wrapped, else a failure of what it could not read.
 */
export function translateError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Failure) return cause;
  }
  const why = error instanceof Error ? error.message : String(error);
  return new Failure("unavailable", `Cannot read the answer of the model: ${safeText(why)}`, {
    hint: HINT,
    cause: error,
  });
}

/** The failure for a stream that ended without saying so: libraries take that for the end. */
export function cutOff(): Failure {
  return new Failure("unavailable", "The answer of the model was cut off before its end", {
    hint: HINT,
  });
}

/** The failure for an error that came in an answer of status 200. */
export function errorInAnswer(message: string): Failure {
  return new Failure("unavailable", `The model service broke off: ${safeText(message)}`, {
    hint: HINT,
  });
}
