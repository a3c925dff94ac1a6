/** JSON as it is printed: what `--json` gives in place of sentences. */

import type { Fields } from "../requests/json_object.ts";

/** A document of version 1 in one line, with its newline; members that are undefined are left out. */
export function formatDocument(members: Fields): string {
  return `${formatJson({ version: 1, ...members })}\n`;
}

/** JSON of the value, for a terminal too: with `indent` blanks per level in lines, else in one. */
export function formatJson(value: unknown, indent?: number): string {
  return escapeInvisible(JSON.stringify(value, null, indent));
}

/** JSON leaves some characters as they are that a terminal acts on: the C1 controls, and changes of direction. */
function escapeInvisible(json: string): string {
  // A plain search first: `token` seldom needs the expression, which costs as much as all the rest.
  if (isAscii(json)) return json;
  return json.replaceAll(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7e) return false;
  return true;
}
