/** The text of the book of requests. */

import { parseJsonObject } from "../requests/json_object.ts";
import { asMoment, asObject } from "./json_file.ts";

/** Times of requests by provider: milliseconds since the epoch, ascending. */
export type BookTimes = ReadonlyMap<string, readonly number[]>;

/** Most providers, and most times of each, that are believed. */
const MOST_PROVIDERS = 50;
const MOST_TIMES = 5_000;

/** Reads a book; whatever is no time in it is left out. */
export function decodeBook(text: string): BookTimes {
  const lists = Object.entries(asObject(parseJsonObject(text)?.["times"]) ?? {});
  return new Map(
    lists.slice(0, MOST_PROVIDERS).map(([provider, value]) => [provider, decodeTimes(value)]),
  );
}

function decodeTimes(value: unknown): readonly number[] {
  if (!Array.isArray(value)) return [];
  const times = value.slice(-MOST_TIMES).map(asMoment).filter((time) => time !== undefined);
  return times.sort((a, b) => a - b);
}

/** Writes a book. */
export function encodeBook(book: BookTimes): string {
  return `${JSON.stringify({ version: 1, times: Object.fromEntries(book) })}\n`;
}
