/** Failures of the command line itself: exit 2, the nearest name, and where to read on. */

import type { FlagTable } from "../commands/command.ts";
import { Failure } from "../platform/failure.ts";
import { findNearest } from "../platform/find_nearest.ts";

/** What is shown of an argument: deliberately only short names, since a mistyped line may hold a secret. */
const SHOWN_ARGUMENT = /^-{0,2}[a-z][a-z-]{0,23}$/i;

/** The argument in double quotes behind a blank, or nothing if it could be a secret. */
export function quoteArgument(text: string): string {
  return SHOWN_ARGUMENT.test(text) ? ` "${text}"` : "";
}

/** An argument that begins with a dash and names no flag of the table. */
export function unknownFlag(arg: string, flags: FlagTable, command?: string): Failure {
  const name = arg.split("=", 1)[0]!;
  const names = [...visibleNames(flags), "help", ...(command === undefined ? ["version"] : [])];
  const nearest = findNearest(name.replace(/^-+/, ""), names);
  return usageFailure(
    `Unknown flag${quoteArgument(name)}${suggest(nearest && `--${nearest}`)}`,
    command,
  );
}

/** A first argument that names no command. */
export function unknownCommand(name: string, commands: readonly string[]): Failure {
  return usageFailure(
    `Unknown command${quoteArgument(name)}${suggest(findNearest(name, commands))}`,
  );
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
