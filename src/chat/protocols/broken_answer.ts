/** Answers of status 200 that are none: what libraries throw at them, and what they take for the end. */

import { Failure } from "../../platform/failure.ts";
import type { Secret } from "../../platform/secret.ts";
import { isObject, parseJsonObject } from "../../requests/json_object.ts";
import { safeText } from "../../requests/safe_text.ts";

/** An error that came in an answer of status 200, as the service sent it. */
export class ErrorInAnswer extends Error {
  /** Text, or an object with its `message`. */
  readonly said: unknown;

  constructor(said: unknown) {
    super("the service sent an error");
    this.name = "ErrorInAnswer";
    this.said = said;
  }
}

/**
 * The failure for what a library threw: an error that the service sent, or what cannot be read.
 * @param secrets are not repeated, whatever the service says
 */
export function unreadable(error: unknown, secrets: readonly Secret[]): Failure {
  if (error instanceof Failure) return error;
  const said = errorOfService(error);
  if (said !== undefined) {
    return unavailable(`The model service broke off: ${safeText(said, secrets)}`);
  }
  const message = error instanceof Error ? safeText(error.message, secrets) : "";
  const unread = (why: string, cause?: Error) =>
    unavailable(`Cannot read the answer of the model: ${why}`, cause);
  // Deliberately without its message: a parser quotes the answer, and a part of a secret is not recognised.
  if (error instanceof SyntaxError) return unread("it is not JSON");
  if (error instanceof Error && !(error instanceof TypeError)) return unread(message);
  // Words of the engine ("x is not iterable") say nothing to a person; `--debug` shows them.
  return unread("it is not as its protocol wants it", new TypeError(message));
}

/** The failure for a stream that ended without saying so. */
export function cutOff(): Failure {
  return unavailable("The answer of the model was cut off before its end");
}

/** Deliberately with no cause that holds an answer: `--debug` shows causes as they are. */
function unavailable(message: string, cause?: Error): Failure {
  return new Failure("unavailable", message, { hint: "qwenauth status --probe", cause });
}

/** What the service said, in an error of ours or of a library: the body as `error`, or as JSON in the message. */
function errorOfService(thrown: unknown): string | undefined {
  if (thrown instanceof ErrorInAnswer) {
    const { said } = thrown;
    return typeof said === "string" ? said : messageOf(said) ?? JSON.stringify(said);
  }
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
