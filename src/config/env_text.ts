/** Text of `.env` files: the grammar of the npm package dotenv, without expansion of `$`. */

import { parseEnv } from "node:util";

/** Variables of a `.env` text; a byte order mark is accepted. */
export function parseEnvText(text: string): Readonly<Record<string, string | undefined>> {
  return parseEnv(text.startsWith("\ufeff") ? text.slice(1) : text);
}
