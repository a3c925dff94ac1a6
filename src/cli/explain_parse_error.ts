/** The framework's parse errors in our own words. The classes are compared, since names do not survive the bundle. */

import type { CommandSpec } from "../commands/command.ts";
import { Failure } from "../platform/failure.ts";
import { suggestName } from "../platform/find_nearest.ts";
import { quoteArgument, unknownFlag, usageFailure } from "./usage_failures.ts";

/** The framework, loaded by whoever uses it. */
export type Stricli = typeof import("@stricli/core");

/** The failure to report for what the framework found wrong; anything else is returned as it is. */
export function explainParseError(
  stricli: Stricli,
  error: unknown,
  command: string,
  args: readonly string[],
  spec: CommandSpec,
): unknown {
  const fail = (message: string) => usageFailure(message, command);
  if (error instanceof stricli.FlagNotFoundError) {
    return unknownFlag(`--${error.input}`, spec.flags, command);
  }
  if (error instanceof stricli.AliasNotFoundError) {
    return unknownFlag(`-${error.input}`, spec.flags, command);
  }
  if (error instanceof stricli.UnsatisfiedFlagError) {
    return fail(`Missing value for "--${error.externalFlagName}"`);
  }
  if (error instanceof stricli.UnexpectedFlagError) {
    return fail(`Flag "--${error.externalFlagName}" given twice`);
  }
  if (error instanceof stricli.UnsatisfiedPositionalError) {
    return fail(`Missing argument "${error.placeholder}"`);
  }
  if (error instanceof stricli.UnexpectedPositionalError) {
    return explainExtra(error.input, command, args, spec);
  }
  if (error instanceof stricli.EnumValidationError) return fail(describeChoice(error));
  if (error instanceof stricli.ArgumentParseError) {
    // A failure thrown by one of our own value parsers says best what is wrong.
    if (error.exception instanceof Failure) return error.exception;
    return fail(
      `Unknown value${quoteArgument(error.input)} for "--${error.externalFlagNameOrPlaceholder}"`,
    );
  }
  return error;
}

/** An argument too many, which may be a flag that the framework does not take for one. */
function explainExtra(
  input: string,
  command: string,
  args: readonly string[],
  spec: CommandSpec,
): Failure {
  if (isMistypedFlag(input, args)) return explainDashed(input, command, spec);
  const maximum = spec.positional?.maximum ?? 0;
  const shown = quoteArgument(input);
  return usageFailure(
    maximum === 0
      ? `Unexpected argument${shown}: "${command}" takes none`
      : `Unexpected argument${shown}: "${command}" takes at most ${maximum}`,
    command,
  );
}

/** Whether an argument was meant as a flag: it begins with a dash, and stands before `--`. */
export function isMistypedFlag(text: string, args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return text.startsWith("-") && text !== "-" && (end < 0 || args.indexOf(text) < end);
}

/** An argument that begins with a dash but is no flag to the framework: `--x`, `--format=`. */
export function explainDashed(input: string, command: string, spec: CommandSpec): Failure {
  const [dashed] = input.split("=", 1);
  const name = dashed!.slice(2);
  const flag = Object.hasOwn(spec.flags, name) ? spec.flags[name] : undefined;
  if (flag === undefined) return unknownFlag(input, spec.flags, command);
  return usageFailure(`Missing value for "--${name}"`, command);
}

function describeChoice(error: InstanceType<Stricli["EnumValidationError"]>): string {
  const end = suggestName(error.input, error.values);
  return `Unknown value${quoteArgument(error.input)} for "--${error.externalFlagName}"${end}`;
}
