/** What an error answer says, in the forms of all protocols and of the gateways in front of them. */

import { mediaTypeOf } from "../platform/exchange.ts";
import { type Fields, isObject, parseJsonObject } from "./json_object.ts";
import { isPage } from "./page.ts";

/** An answer that is no success; its texts are as the server sent them. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Names of the error: `insufficient_quota`, `RESOURCE_EXHAUSTED`, `Throttling.AllocationQuota`. */
  readonly codes: readonly string[];
  /** The message of the error, else the whole body. */
  readonly message: string;
  /** Whether it is a web page: no model service said that. */
  readonly isPage: boolean;
  /** Whether the key itself is refused, whatever the status. */
  readonly isKeyRefused: boolean;
  /** The wait that the body asks for, milliseconds; undefined if it names none. */
  readonly retryDelayMs: number | undefined;
}

/** Reads an answer whose body is `text`. */
export function readErrorAnswer(status: number, headers: Headers, text: string): ErrorAnswer {
  const fields = parseJsonObject(text) ?? firstOf(text);
  const error = fields?.["error"];
  const inner = isObject(error) ? error : undefined;
  const names = [inner?.["code"], inner?.["type"], inner?.["status"], fields?.["code"]];
  return {
    status,
    headers,
    codes: names.filter((name) => typeof name === "string"),
    message: errorMessageIn(fields) ?? text,
    isPage: fields === undefined &&
      isPage({ status, headers, contentType: mediaTypeOf(headers), text }),
    isKeyRefused: status === 401 || (status === 400 && hasInvalidKey(fields)),
    retryDelayMs: findRetryDelay(fields),
  };
}

/** The message in an error of the OpenAI form, or of the forms that gateways use; undefined if there is none. */
export function errorMessageIn(answer: Fields | undefined): string | undefined {
  const error = answer?.["error"];
  const texts = [
    isObject(error) ? error["message"] : error,
    answer?.["message"],
    answer?.["error_description"],
  ];
  return texts.find((text) => typeof text === "string");
}

/** Google answers 400 to a wrong key, with `API_KEY_INVALID` among the details of the error. */
export function hasInvalidKey(answer: Fields | undefined): boolean {
  return detailsOf(answer).some((detail) => detail["reason"] === "API_KEY_INVALID");
}

const RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

/** Google names the wait among the details of the error, as a duration (`12.5s`), and in no header. */
function findRetryDelay(answer: Fields | undefined): number | undefined {
  const info = detailsOf(answer).find((detail) => detail["@type"] === RETRY_INFO);
  const delay = info?.["retryDelay"];
  if (typeof delay !== "string" || !/^\d{1,12}(?:\.\d{1,9})?s$/.test(delay)) return undefined;
  return Number(delay.slice(0, -1)) * 1000;
}

function detailsOf(answer: Fields | undefined): readonly Fields[] {
  const error = answer?.["error"];
  const details = isObject(error) ? error["details"] : undefined;
  return Array.isArray(details) ? details.filter(isObject) : [];
}

/** Google answers a streaming call with a list of one object. */
function firstOf(text: string): Fields | undefined {
  if (!/^\s*\[/.test(text)) return undefined;
  return parseJsonObject(text.trim().replace(/^\[/, "").replace(/\]$/, ""));
}
