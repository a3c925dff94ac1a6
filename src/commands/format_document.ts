/** One line of JSON: what `--json` prints in place of sentences. */

import type { Fields } from "../requests/json_object.ts";

/** A document of version 1 with its newline; members that are undefined are left out. */
export function formatDocument(members: Fields): string {
  return `${JSON.stringify({ version: 1, ...members })}\n`;
}
