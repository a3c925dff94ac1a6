/** A command's flag table as parameters of the command framework. */

import type { CommandContext, TypedCommandParameters } from "@stricli/core";
import type { CommandSpec, FlagSpec } from "../commands/command.ts";
import type { Options } from "./command_table.ts";
import { explainDashed, isMistypedFlag } from "./explain_parse_error.ts";
import { LONGEST_HOURS, parseDuration } from "./parse_duration.ts";
import { usageFailure } from "./usage_failures.ts";

type Parameters = TypedCommandParameters<Options, string[], CommandContext>;

/** Parameters of a command that was not loaded, since it is not the one that is meant. */
export const NO_PARAMETERS = { flags: {} } as unknown as Parameters;

/** Parameters of the command called `name`, for these arguments. */
export function buildParameters(
  spec: CommandSpec,
  args: readonly string[],
  name: string,
): Parameters {
  const flags: Record<string, unknown> = Object.create(null);
  const aliases: Record<string, string> = Object.create(null);
  for (const [flagName, flag] of Object.entries(spec.flags)) {
    flags[flagName] = buildFlag(flagName, flag, name);
    if (flag.alias !== undefined) aliases[flag.alias] = flagName;
  }
  const { positional } = spec;
  const parameters = positional === undefined ? { flags, aliases } : {
    flags,
    aliases,
    positional: {
      kind: "array",
      minimum: positional.minimum,
      maximum: positional.maximum,
      parameter: {
        brief: positional.brief,
        placeholder: positional.placeholder,
        parse: (text: string) => refuseDashed(text, args, name, spec),
      },
    },
  };
  // The framework's types want the flags known at compile time; here they are data.
  return parameters as unknown as Parameters;
}

function buildFlag(name: string, flag: FlagSpec, command: string): unknown {
  const common = { brief: flag.brief, optional: true, ...(flag.hidden ? { hidden: true } : {}) };
  switch (flag.kind) {
    case "boolean":
      return { ...common, kind: "boolean", withNegated: false };
    case "choice":
      return { ...common, kind: "enum", values: flag.values };
    case "text":
      return { ...common, kind: "parsed", placeholder: flag.placeholder, parse: String };
    case "texts":
      return {
        ...common,
        kind: "parsed",
        variadic: true,
        placeholder: flag.placeholder,
        parse: String,
      };
    case "number":
      return {
        ...common,
        kind: "parsed",
        placeholder: flag.placeholder,
        parse: (text: string) => parseNumberFlag(name, text, flag.isWhole === true, command),
      };
    case "duration":
      return {
        ...common,
        kind: "parsed",
        placeholder: flag.placeholder,
        parse: (text: string) => parseDurationFlag(name, text, command),
      };
  }
}

/** @throws {Failure} `usage` If the text is no such number. */
function parseNumberFlag(name: string, text: string, isWhole: boolean, command: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (Number.isFinite(value) && (!isWhole || Number.isSafeInteger(value))) return value;
  const wanted = isWhole ? "a whole number" : "a number like 0.7";
  throw usageFailure(`Cannot read the value of "--${name}": use ${wanted}`, command);
}

/** @throws {Failure} `usage` If the text is no duration. */
function parseDurationFlag(name: string, text: string, command: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) {
    throw usageFailure(
      `Cannot read the duration of "--${name}": use a whole number with its unit, like 90s, 10m or 1h, ` +
        `${LONGEST_HOURS}h at most`,
      command,
    );
  }
  return seconds;
}

/**
 * Lets an argument through unless it is a mistyped flag.
 * @throws {Failure} `usage` If it begins with a dash before `--`.
 */
function refuseDashed(
  text: string,
  args: readonly string[],
  name: string,
  spec: CommandSpec,
): string {
  if (isMistypedFlag(text, args)) throw explainDashed(text, name, args, spec);
  return text;
}
