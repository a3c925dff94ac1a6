/** Answers of status 200 that are none: what libraries throw at them, and what they take for the end. */

import { Failure } from "../../platform/failure.ts";
import { isObject, parseJsonObject } from "../../requests/json_object.ts";
import { safeText } from "../../requests/safe_text.ts";

const HINT = "qwenauth status --probe";

/** The failure for what a library threw: an error that the service sent, or what cannot be read. */
export function unreadable(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const said = errorOfService(error);
  if (said !== undefined) return errorInAnswer(said, error);
  // Words of the engine ("x is not iterable") say nothing to a person.
  const isOfLibrary = error instanceof Error && !(error instanceof TypeError);
  const why = isOfLibrary ? safeText(error.message) : "it is not as its protocol wants it";
  return new Failure("unavailable", `Cannot read the answer of the model: ${why}`, {
    hint: HINT,
    cause: error,
  });
}

/** The failure for a stream that ended without saying so. */
export function cutOff(): Failure {
  return new Failure("unavailable", "The answer of the model was cut off before its end", {
    hint: HINT,
  });
}

/** The failure for an error that came in an answer of status 200: its text, or an object with its `message`. */
export function errorInAnswer(said: unknown, cause?: unknown): Failure {
  const text = typeof said === "string" ? said : messageOf(said) ?? JSON.stringify(said);
  return new Failure("unavailable", `The model service broke off: ${safeText(text)}`, {
    hint: HINT,
    cause,
  });
}

/** What the service said, in a library's error: the body as `error`, or as JSON in the message. */
function errorOfService(thrown: unknown): string | undefined {
  const { error, message } = (thrown ?? {}) as { error?: unknown; message?: unknown };
  if (typeof message !== "string") return undefined;
  if (error !== undefined && error !== null) return messageOf(error) ?? message;
  const body = parseJsonObject(message.slice(message.indexOf("{")));
  return body?.["error"] === undefined ? undefined : messageOf(body);
}

/** `message`, also within `error`. */
function messageOf(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const { message, error } = body;
  return typeof message === "string" ? message : messageOf(error);
}
