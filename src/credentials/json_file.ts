/** Reading qwenauth's own small JSON files, where a damaged one must never stand in the way. */

import type { Files } from "../platform/files.ts";
import { type Fields, isObject, parseJsonObject } from "../requests/json_object.ts";
import { LATEST_DATE_MS } from "./credential.ts";

/** A JSON object of unknown content. */
export type JsonObject = Fields;

/** The object in a file; undefined if the file is missing, unreadable or holds no JSON object. */
export function readJsonObject(
  files: Pick<Files, "readText">,
  path: string,
): JsonObject | undefined {
  try {
    const text = files.readText(path);
    return text === undefined ? undefined : parseJsonObject(text);
  } catch {
    return undefined;
  }
}

/** The value itself if it is a JSON object. */
export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The value itself if it is a string that is not empty. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The value itself if it is a date of RFC 3339, as qwenauth writes them: fit to be shown as it is. */
export function asDate(value: unknown): string | undefined {
  const isDate = typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(value);
  return isDate ? value : undefined;
}

/** The value itself if it is a finite number. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The value itself if it is a moment that a date can name, milliseconds since the epoch. */
export function asMoment(value: unknown): number | undefined {
  const number = asNumber(value);
  return number !== undefined && Math.abs(number) <= LATEST_DATE_MS ? number : undefined;
}
