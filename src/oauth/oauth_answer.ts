/**
 * The forms that an answer of the OAuth server can have, before it is known what was asked: an object,
 * an error of the protocol (RFC 6749, section 5.2), or something that is neither.
 */

import { type Fields, isObject, parseJsonObject } from "../requests/json_object.ts";
import { safeAnswerText } from "../requests/safe_text.ts";
import type { OAuthReply } from "./post_form.ts";

/** Form of an answer. */
export type OAuthAnswer =
  /** A JSON object without an error. */
  | { readonly kind: "object"; readonly fields: Fields }
  /** A JSON object with an error: its code as sent, and a description that is safe to show. */
  | { readonly kind: "error"; readonly error: string; readonly description: string }
  /** No JSON object: a page, an empty body, anything else. */
  | { readonly kind: "stranger" };

/** Recognises the form of an answer. A JSON object is taken as such whatever media type it has. */
export function readOAuthAnswer(reply: OAuthReply): OAuthAnswer {
  const fields = parseJsonObject(reply.answer.text);
  if (fields === undefined) return { kind: "stranger" };
  const error = errorCode(fields["error"]);
  if (error === undefined) return { kind: "object", fields };
  const texts = [fields["error_description"], messageOf(fields["error"]), fields["message"], error];
  const text = texts.find((text) => typeof text === "string" && text !== "");
  return { kind: "error", error, description: safeAnswerText(String(text), reply.secrets) };
}

/** Qwen deviation: the model service puts an object with `code` and `message` into `error`. */
function errorCode(error: unknown): string | undefined {
  if (typeof error === "string") return error === "" ? undefined : error;
  if (!isObject(error)) return undefined;
  const names = [error["code"], error["type"]];
  const name = names.find((name) => typeof name === "string" && name !== "");
  return typeof name === "string" ? name : "unnamed";
}

function messageOf(error: unknown): unknown {
  return isObject(error) ? error["message"] : undefined;
}
