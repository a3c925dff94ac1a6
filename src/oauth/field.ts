/** Checked fields of an answer. Each reads one wire name and throws `WrongField` for a wrong type. */

import type { Fields } from "../requests/json_object.ts";
import { WrongField } from "./oauth_error.ts";

/**
 * A text that may be missing; null and an empty text count as missing.
 * @throws {WrongField} If it is no text or longer than `longest` characters.
 */
export function optionalText(fields: Fields, name: string, longest: number): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new WrongField(name, "is not a text");
  if (value.length > longest) throw new WrongField(name, `is over ${longest} characters long`);
  return value;
}

/**
 * A text that must be there.
 * @throws {WrongField} If it is missing, empty, no text or too long.
 */
export function requiredText(fields: Fields, name: string, longest: number): string {
  const value = optionalText(fields, name, longest);
  if (value === undefined) throw new WrongField(name, "is missing");
  return value;
}

/**
 * A number, also in the form of a decimal text, as some servers send it; undefined if missing or null.
 * @throws {WrongField} If it is no finite number.
 */
export function optionalNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  const isDecimal = typeof value === "string" && /^\d{1,300}(\.\d{1,300})?$/.test(value);
  const number = isDecimal ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) {
    throw new WrongField(name, "is not a number");
  }
  return number;
}
