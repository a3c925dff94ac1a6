/** `qwenauth completions`: prints the completion script of a shell, made from the table of commands. */

import { type CommandSpec, COMMON_FLAGS, defineCommand } from "../../commands/command.ts";
import type { Context } from "../../commands/context.ts";
import { Failure } from "../../platform/failure.ts";
import { suggestName } from "../../platform/find_nearest.ts";
import type { CommandTable } from "../command_table.ts";
import { quoteArgument } from "../usage_failures.ts";
import { type CompletedShell, SHELLS } from "./completed_values.ts";
import { buildCompletionModel, type CompletionModel } from "./completion_model.ts";

const flags = {
  ...COMMON_FLAGS,
  json: { kind: "boolean", brief: "Print failures as JSON on stderr; the script is no JSON" },
} as const;

const HELP = "qwenauth completions --help";

/** The `completions` command, for the table that `table` gives. */
export function completionsCommand(table: () => CommandTable): CommandSpec<typeof flags> {
  return defineCommand({
    brief: "Print the completion script for bash, zsh or fish",
    description:
      "Completes commands, flags, providers, models, formats and sessions, and behind `exec --` " +
      "what the shell itself completes. Put the bash line into ~/.bashrc, the zsh line into ~/.zshrc " +
      "below compinit, the fish line into ~/.config/fish/config.fish. Faster to start is a file: " +
      "~/.local/share/bash-completion/completions/qwenauth where the bash-completion package is " +
      "installed, _qwenauth in a folder of zsh's fpath, or " +
      "~/.config/fish/completions/qwenauth.fish; write it anew after an update.",
    examples: [
      { line: "source <(qwenauth completions bash)", note: "bash 4 or newer" },
      { line: "source <(qwenauth completions zsh)", note: "zsh, below compinit" },
      { line: "qwenauth completions fish | source", note: "fish" },
      {
        line: "qwenauth completions fish > ~/.config/fish/completions/qwenauth.fish",
        note: "fish, as a file",
      },
    ],
    flags,
    positional: { placeholder: "SHELL", brief: "bash, zsh or fish", minimum: 0, maximum: 1 },
    run: (context, _options, args) => runCompletions(context, args, table()),
  });
}

/** @throws {Failure} `usage` If the shell is missing or none of the three. */
export async function runCompletions(
  { terminal }: Pick<Context, "terminal">,
  [named]: readonly string[],
  table: CommandTable,
): Promise<void> {
  if (named === undefined) {
    const message = `Missing argument "SHELL": use one of ${SHELLS.join(", ")}`;
    throw new Failure("usage", message, { hint: HELP });
  }
  const shell = SHELLS.find((name) => name === named);
  if (shell === undefined) {
    const what = quoteArgument(named) || " that shell";
    throw new Failure("usage", `No completions for${what}${suggestName(named, SHELLS)}`, {
      hint: HELP,
    });
  }
  terminal.stdout.write(await formatScript(shell, await buildCompletionModel(table)));
}

/** The script of a shell. */
export async function formatScript(
  shell: CompletedShell,
  model: CompletionModel,
): Promise<string> {
  switch (shell) {
    case "bash":
      return (await import("./bash_script.ts")).formatBashScript(model);
    case "zsh":
      return (await import("./zsh_script.ts")).formatZshScript(model);
    case "fish":
      return (await import("./fish_script.ts")).formatFishScript(model);
  }
}
