/**
 * A record for nushell, for `qwenauth env --format nu | from nuon | load-env`: nushell evaluates
 * no text at run time, and a file to `source` would leave the secret on the disk.
 */

import type { Exports } from "./exports.ts";

/**
 * One NUON record in one line. A name to unset is set to the empty string, since `load-env`
 * cannot remove it and leaving it out would keep a stale value;
 * `hide-env` removes it: `hide-env ...(… | from nuon | transpose n v | where v == "" | get n)`.
 */
export function formatNu(exports: Exports): string {
  const fields = [
    ...exports.set.map(({ name, value }) => `"${name}": ${quote(value)}`),
    ...exports.unset.map((name) => `"${name}": ""`),
  ];
  return `{${fields.join(", ")}}\n`;
}

/** JSON but for control characters: nushell's `\u` escape has braces. */
function quote(value: string): string {
  const text = value
    .replace(/[\\"]/g, "\\$&")
    .replace(/\p{Cc}/gu, (control) => `\\u{${control.charCodeAt(0).toString(16)}}`);
  return `"${text}"`;
}
