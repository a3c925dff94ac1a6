/** Everything that a completion script says, from the table of commands; the same for every shell. */

import type { CommandSpec, FlagSpec, FlagTable } from "../../commands/command.ts";
import { printableText } from "../../platform/printable_text.ts";
import { modelsOf, PROVIDERS } from "../../providers/catalogue.ts";
import { type CommandTable, visibleCommands } from "../command_table.ts";
import { LEADING_FLAGS } from "../leading_flags.ts";
import { visibleNames } from "../usage_failures.ts";
import {
  type CompletedValues,
  type CompletedWord,
  valuesOfArguments,
  valuesOfFlag,
} from "./completed_values.ts";

/** A flag that is offered. */
export interface CompletedFlag {
  /** With its dashes, the long form first: `--model`, `-m`. */
  readonly names: readonly string[];
  readonly remark: string;
  /** Undefined for a flag that takes no value. */
  readonly values: CompletedValues | undefined;
  readonly isRepeatable: boolean;
}

/** A command; the one without a name is what stands before the command. */
export interface CompletedCommand {
  readonly name: string;
  readonly flags: readonly CompletedFlag[];
  readonly arguments: readonly CompletedValues[];
}

/** What is known of all commands. */
export interface CompletionModel {
  readonly commands: readonly CompletedCommand[];
  readonly providers: readonly CompletedWord[];
  /** Models by provider, of the providers of which any are known. */
  readonly models: ReadonlyMap<string, readonly string[]>;
}

const HELP_FLAG: CompletedFlag = {
  names: ["--help", "-h"],
  remark: "Print help",
  values: undefined,
  isRepeatable: false,
};

const VERSION_FLAG: CompletedFlag = {
  ...HELP_FLAG,
  names: ["--version"],
  remark: "Print the version",
};

/** The model of a program; every command is loaded for it. */
export async function buildCompletionModel(table: CommandTable): Promise<CompletionModel> {
  const names = visibleCommands(table);
  const commands = await Promise.all(names.map(async (name): Promise<CompletedCommand> => {
    const { command } = await table[name]!.load();
    return {
      name,
      flags: describeFlags(command.flags),
      arguments: describeArguments(name, command),
    };
  }));
  const words = names.map((name) => ({ text: name, remark: printableText(table[name]!.brief) }));
  const help = { text: "help", remark: "Print help, or that of a command" };
  const root: CompletedCommand = {
    name: "",
    flags: [...describeFlags(LEADING_FLAGS), VERSION_FLAG],
    arguments: [{ kind: "words", words: [...words, help] }],
  };
  const helpCommand: CompletedCommand = {
    name: "help",
    flags: [],
    arguments: [{ kind: "words", words }],
  };
  const models = PROVIDERS.map(({ id }) => [id, modelsOf(id).map((row) => row.id)] as const);
  return {
    commands: [root, ...commands, helpCommand],
    providers: PROVIDERS.map(({ id, name }) => ({ text: id, remark: name })),
    models: new Map(models.filter(([, ids]) => ids.length > 0)),
  };
}

function describeFlags(flags: FlagTable): readonly CompletedFlag[] {
  const described = visibleNames(flags).map((name) => describeFlag(name, flags[name]!));
  return [...described, HELP_FLAG];
}

function describeFlag(name: string, flag: FlagSpec): CompletedFlag {
  const short = flag.alias === undefined ? [] : [`-${flag.alias}`];
  return {
    names: [`--${name}`, ...short],
    remark: printableText(flag.brief),
    values: valuesOfFlag(name, flag),
    isRepeatable: flag.kind === "texts",
  };
}

function describeArguments(
  name: string,
  { positional }: CommandSpec,
): readonly CompletedValues[] {
  return positional === undefined ? [] : valuesOfArguments(name);
}
