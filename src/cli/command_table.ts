/** What the list of commands says about each of them without loading it. */

import type { CommandSpec, FlagTable, OptionsOf } from "../commands/command.ts";
import type { PermissionKind } from "../platform/platform.ts";

/** Options of any command, by flag name. */
export type Options = OptionsOf<FlagTable>;

/** One line of the table of commands. */
export interface CommandLine {
  /** One line for the list of commands, the same as in the command's own file. */
  readonly brief: string;
  /** Whether no list shows it: neither help, nor suggestions, nor completions. */
  readonly hidden?: true;
  /** Loads the command's module. */
  readonly load: () => Promise<{ readonly command: CommandSpec }>;
  /**
   * Permissions that the command needs under these options beside files and environment; the others
   * are given up before it runs. Without it, all are.
   */
  readonly keeps?: (options: Options) => readonly PermissionKind[];
  /**
   * What stands on stdout in place of the promised data when the command fails, whatever the reason:
   * for `eval "$(…)"`, which does not see an exit code. Not written to a terminal.
   */
  readonly failureText?: (args: readonly string[], exitCode: number) => Promise<string>;
  /** Whether known flags are read without the command framework, because start-up time counts. */
  readonly quick?: true;
}

/** Commands by name, in the order of the help text. */
export type CommandTable = Readonly<Record<string, CommandLine>>;

/** Names of the commands that are not hidden. */
export function visibleCommands(table: CommandTable): string[] {
  return Object.keys(table).filter((name) => !table[name]?.hidden);
}
