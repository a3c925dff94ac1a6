/** Reading qwenauth's own small JSON files, where a damaged one must never stand in the way. */

import type { Files } from "../platform/files.ts";

/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The object in a file; undefined if the file is missing, unreadable or holds no JSON object. */
export function readJsonObject(
  files: Pick<Files, "readText">,
  path: string,
): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(files.readText(path) ?? "null");
    return asObject(value);
  } catch {
    return undefined;
  }
}

/** The value itself if it is a JSON object. */
export function asObject(value: unknown): JsonObject | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as JsonObject;
}

/** The value itself if it is a string that is not empty. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The value itself if it is a finite number. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
