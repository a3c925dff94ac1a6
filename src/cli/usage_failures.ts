/** Failures of the command line itself: exit 2, the nearest name, and where to read on. */

import type { FlagTable } from "../commands/command.ts";
import { Failure } from "../platform/failure.ts";
import { findNearest } from "../platform/find_nearest.ts";

/** What is shown of an argument: deliberately only short names, since a mistyped line may hold a secret. */
const SHOWN_ARGUMENT = /^(?:-{1,2}|-{0,2}[a-z][a-z-]{0,23})$/i;

/** The argument in double quotes behind a blank, or nothing if it could be a secret. */
export function quoteArgument(text: string): string {
  return SHOWN_ARGUMENT.test(text) ? ` "${text}"` : "";
}

/** An argument that begins with a dash and names no flag of the table. */
export function unknownFlag(arg: string, flags: FlagTable, command?: string): Failure {
  const name = arg.split("=", 1)[0]!;
  const builtIn = ["help", ...(command === undefined ? ["version"] : [])];
  const bare = name.replace(/^-+/, "");
  if (builtIn.includes(bare) && arg.startsWith(`--${bare}=`)) return needlessValue(bare, command);
  const nearest = findNearest(bare, [...visibleNames(flags), ...builtIn]);
  return usageFailure(
    `Unknown flag${quoteArgument(name)}${suggest(nearest && `--${nearest}`)}`,
    command,
  );
}

/** A flag behind the name of a program that is to be run, which may be the program's. */
export function programFlag(arg: string, command: string, usage: string): Failure {
  const name = quoteArgument(arg.split("=", 1)[0]!);
  const message = `Unknown flag${name}: put -- before the program, so that it gets its flags`;
  return new Failure("usage", message, { hint: `qwenauth ${command} ${usage}` });
}

/** A flag that is either there or not, and was given a value. */
export function needlessValue(name: string, command?: string): Failure {
  return usageFailure(`Flag "--${name}" takes no value`, command);
}

/** A first argument that names no command. */
export function unknownCommand(name: string, commands: readonly string[]): Failure {
  // Many programs have such a command.
  const nearest = findNearest(name, [...commands, "version"]);
  const meant = nearest === "version" ? "--version" : nearest;
  return usageFailure(`Unknown command${quoteArgument(name)}${suggest(meant)}`);
}

/** A failure that points to the help of a command, or to the list of commands. */
export function usageFailure(message: string, command?: string): Failure {
  return new Failure("usage", message, {
    hint: command === undefined ? "qwenauth --help" : `qwenauth ${command} --help`,
  });
}

/** Names of the flags that are not hidden. */
export function visibleNames(flags: FlagTable): string[] {
  return Object.keys(flags).filter((name) => !flags[name]?.hidden);
}

function suggest(nearest: string | undefined): string {
  return nearest === undefined ? "" : `, did you mean "${nearest}"?`;
}
