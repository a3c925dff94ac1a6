/** The variables as a flat JSON object, for `qwenauth env --format json | jq -r .OPENAI_API_KEY`. */

import type { Exports } from "./exports.ts";

/**
 * One object from name to value, in one line; a name to unset has the value `null`.
 * Deliberately without `"version"`: each key is the name of a variable.
 */
export function formatJson(exports: Exports): string {
  const set = exports.set.map(({ name, value }) => [name, value] as const);
  const unset = exports.unset.map((name) => [name, null] as const);
  return `${JSON.stringify(Object.fromEntries([...set, ...unset]))}\n`;
}
