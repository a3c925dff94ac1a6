/**
 * Fields of the credential file that mean nothing here and are kept all the same; bounded, so that a
 * server cannot make the file too large to be read by adding fields at each refresh.
 */

import type { Fields } from "../requests/json_object.ts";

/** Largest size of them together in the file, bytes. */
const LIMIT_BYTES = 32_768;

/**
 * The stored fields with those of an answer over them. What would make them larger than 32 KiB together
 * is left out of the answer, names that are not stored yet first; what is stored stays.
 */
export function mergeOtherFields(stored: Fields, answered: Fields): Fields {
  const merged = new Map(Object.entries(stored));
  let total = 0;
  for (const [name, value] of merged) total += sizeOf(name, value);
  const isStored = ([name]: [string, unknown]) => merged.has(name);
  const [replacing, added] = [
    Object.entries(answered).filter(isStored),
    Object.entries(answered).filter((entry) => !isStored(entry)),
  ];
  for (const [name, value] of [...replacing, ...added]) {
    const grown = sizeOf(name, value) - (merged.has(name) ? sizeOf(name, merged.get(name)) : 0);
    if (grown > 0 && total + grown > LIMIT_BYTES) continue;
    merged.set(name, value);
    total += grown;
  }
  return Object.fromEntries(merged);
}

/** Bytes that a field takes in the file, whose form is indented JSON. */
function sizeOf(name: string, value: unknown): number {
  return new TextEncoder().encode(JSON.stringify({ [name]: value }, null, 2)).length;
}
