/**
 * Lines of a `.env` file that the npm package dotenv and `parseEnv` of `node:util` read alike.
 * There is no escape for a quote, so the quote is chosen by the content.
 */

import { Failure } from "../platform/failure.ts";
import type { Exports } from "./exports.ts";

/** Needs no quotes. */
const BARE = /^[\w/:.,@%+=\\-]+$/;

/**
 * One `NAME=value` for each variable. Names to unset are left out, since a file cannot unset.
 * @throws {Failure} `failure`, if a value has a carriage return, or all kinds of quotes, or ends
 * in a backslash and needs quotes.
 */
export function formatDotenv(exports: Exports): string {
  return exports.set.map(({ name, value }) => `${name}=${quote(name, value)}\n`).join("");
}

function quote(name: string, value: string): string {
  if (BARE.test(value)) return value;
  // Readers change or drop a carriage return, and take a backslash before the closing quote for
  // part of the value, which then goes on into the next line.
  if (!/\r|\\$/.test(value)) {
    if (!value.includes("'")) return `'${value}'`;
    // Between double quotes readers take a backslash and `n` for a newline.
    if (!/["\\]/.test(value)) return `"${value}"`;
    if (!value.includes("`")) return `\`${value}\``;
  }
  throw new Failure("failure", `Cannot write "${name}" as dotenv: no quotes can hold its value`, {
    hint: "qwenauth env --format json",
  });
}
