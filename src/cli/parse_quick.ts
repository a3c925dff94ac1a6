/**
 * Reads plain flags from a command's flag table without the command framework. It answers only what it
 * understands completely; everything unusual (help, errors, positional arguments) is left to the
 * framework, whose result for the same arguments is the same.
 */

import type { FlagSpec, FlagTable } from "../commands/command.ts";
import type { Options } from "./command_table.ts";
import { parseDuration } from "./parse_duration.ts";

/** Options of a command, undefined if the arguments are not all known flags with sound values. */
export function parseQuick(flags: FlagTable, args: readonly string[]): Options | undefined {
  const options: Record<string, Options[string]> = {};
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    const match = /^--([a-z][a-z-]+)(?:=(.+))?$/.exec(arg);
    const name = match?.[1];
    if (name === undefined || !Object.hasOwn(flags, name) || Object.hasOwn(options, name)) {
      return undefined;
    }
    const flag = flags[name]!;
    let text = match?.[2];
    if (flag.kind !== "boolean" && text === undefined) {
      text = args[++index];
      if (text === undefined || text.startsWith("-")) return undefined;
    }
    const value = parseValue(flag, text);
    if (value === undefined) return undefined;
    options[name] = value;
  }
  return options;
}

function parseValue(flag: FlagSpec, text: string | undefined): Options[string] {
  if (flag.kind === "boolean") return text === undefined ? true : undefined;
  if (text === undefined) return undefined;
  if (flag.kind === "duration") return parseDuration(text);
  // Commands that are in a hurry have no such flags.
  if (flag.kind === "texts" || flag.kind === "number") return undefined;
  if (flag.kind === "choice") return flag.values.includes(text) ? text : undefined;
  return text;
}
