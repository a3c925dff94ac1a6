/** The framework's parse errors in our own words. The classes are compared, since names do not survive the bundle. */

import type { CommandSpec, FlagTable } from "../commands/command.ts";
import { Failure } from "../platform/failure.ts";
import { suggestName } from "../platform/find_nearest.ts";
import { programFlag, quoteArgument, unknownFlag, usageFailure } from "./usage_failures.ts";

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
    return explainUnknown(`--${error.input}`, command, args, spec);
  }
  if (error instanceof stricli.AliasNotFoundError) {
    return explainUnknown(`-${error.input}`, command, args, spec);
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
  if (error instanceof stricli.EnumValidationError) return fail(describeChoice(error, spec));
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
  if (isMistypedFlag(input, args)) return explainDashed(input, command, args, spec);
  const maximum = spec.positional?.maximum ?? 0;
  const shown = quoteArgument(input);
  return usageFailure(
    maximum === 0
      ? `Unexpected argument${shown}: "${command}" takes none`
      : `Unexpected argument${shown}: "${command}" takes at most ${maximum}`,
    command,
  );
}

function explainUnknown(
  arg: string,
  command: string,
  args: readonly string[],
  { flags, positional }: CommandSpec,
): Failure {
  const { takesProgram, usage } = positional ?? {};
  return takesProgram && usage !== undefined && isProgramFirst(args, flags)
    ? programFlag(arg, command, usage)
    : unknownFlag(arg, flags, command);
}

/** Whether the name of a program comes before the first flag that is not known. */
function isProgramFirst(args: readonly string[], flags: FlagTable): boolean {
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (!arg.startsWith("-") || arg === "-") return true;
    const [name, value] = arg.slice(2).split("=", 2);
    if (!arg.startsWith("--") || !Object.hasOwn(flags, name!)) return false;
    if (value === undefined && flags[name!]!.kind !== "boolean") index++;
  }
  return false;
}

/** Whether an argument was meant as a flag: it begins with a dash, and stands before `--`. */
export function isMistypedFlag(text: string, args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return text.startsWith("-") && text !== "-" && (end < 0 || args.indexOf(text) < end);
}

/** An argument that begins with a dash but is no flag to the framework: `--x`, `--format=`. */
export function explainDashed(
  input: string,
  command: string,
  args: readonly string[],
  spec: CommandSpec,
): Failure {
  const [dashed] = input.split("=", 1);
  const name = dashed!.slice(2);
  const flag = Object.hasOwn(spec.flags, name) ? spec.flags[name] : undefined;
  if (flag === undefined) return explainUnknown(input, command, args, spec);
  return usageFailure(`Missing value for "--${name}"`, command);
}

function describeChoice(
  error: InstanceType<Stricli["EnumValidationError"]>,
  { flags }: CommandSpec,
): string {
  const flag = flags[error.externalFlagName];
  const typed = error.input.toLowerCase();
  const meant = flag?.kind === "choice" ? new Map(Object.entries(flag.meant ?? {})) : undefined;
  const end = suggestName(meant?.get(typed) ?? error.input, error.values);
  return `Unknown value${quoteArgument(error.input)} for "--${error.externalFlagName}"${end}`;
}
