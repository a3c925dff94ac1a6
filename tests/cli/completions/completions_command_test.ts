/** The `completions` command: a script on stdout, or what is wrong with the name of the shell. */

import assert from "node:assert/strict";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { visibleCommands } from "../../../src/cli/command_table.ts";
import { runCompletions } from "../../../src/cli/completions/completions_command.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";

async function scriptOf(shell: string): Promise<string> {
  const terminal = new FakeTerminal();
  await runCompletions({ terminal }, [shell], COMMANDS);
  assert.equal(terminal.stderr.text, "");
  return terminal.stdout.text;
}

/** Names of the visible flags of each visible command, with those that every command has. */
async function expectedFlags(): Promise<Map<string, string[]>> {
  const expected = new Map<string, string[]>();
  for (const name of visibleCommands(COMMANDS)) {
    const { flags } = (await COMMANDS[name]!.load()).command;
    const visible = Object.keys(flags).filter((flag) => !flags[flag]!.hidden);
    expected.set(name, [...visible.map((flag) => `--${flag}`), "--help"].sort());
  }
  return expected;
}

for (const shell of ["bash", "zsh"]) {
  Deno.test(`the ${shell} script has exactly the visible commands with their visible flags`, async () => {
    const found = new Map<string, string[]>();
    for (
      const [, name, list] of (await scriptOf(shell)).matchAll(
        /^ {4}([\w-]+)\)\n {6}flags=\((.*)\)$/gm,
      )
    ) {
      const flags = list!.match(
        shell === "bash" ? /(?<=^| )--[a-z-]+/g : /(?<=^'| ')--[a-z-]+(?=:)/g,
      )!;
      if (name !== "help") found.set(name!, flags.sort());
    }
    assert.deepEqual(found, await expectedFlags());
  });
}

Deno.test("the fish script has exactly the visible commands with their visible flags", async () => {
  const found = new Map<string, string[]>();
  for (
    const [, name, flag] of (await scriptOf("fish")).matchAll(
      /^complete -c qwenauth -n '__qwenauth_at ([\w-]+)' -l ([a-z-]+) /gm,
    )
  ) {
    if (name === "help") continue;
    found.set(name!, [...found.get(name!) ?? [], `--${flag}`].sort());
  }
  assert.deepEqual(found, await expectedFlags());
});

for (const shell of ["bash", "zsh", "fish"]) {
  Deno.test(`the ${shell} script names every visible command and no hidden one as the first argument`, async () => {
    const script = await scriptOf(shell);
    const offered = shell === "fish"
      ? [
        ...script.matchAll(/^complete -c qwenauth -n '__qwenauth_at \\'\\' 1' -f -a ([\w-]+) -d/gm),
      ]
        .map(([, name]) => name)
      : [.../ {8}1\) kind=words list=\((.*)\) ;;/.exec(script)![1]!.matchAll(
        shell === "bash" ? /([\w-]+)/g : /'([\w-]+):(?:[^']|'\\'')*'/g,
      )].map(([, name]) => name);
    assert.deepEqual(offered, [...visibleCommands(COMMANDS), "help"]);
  });
}

const REFUSED: readonly [args: string[], message: string, hint: string][] = [
  [
    [],
    'Missing argument "SHELL": use one of bash, zsh, fish',
    "qwenauth completions --help",
  ],
  [
    ["powershell"],
    'No completions for "powershell": use one of bash, zsh, fish',
    "qwenauth completions --help",
  ],
  [
    ["fissh"],
    'No completions for "fissh", did you mean "fish"?',
    "qwenauth completions --help",
  ],
  [
    ["/bin/bash\x1b[2J"],
    "No completions for that shell: use one of bash, zsh, fish",
    "qwenauth completions --help",
  ],
];

for (const [args, message, hint] of REFUSED) {
  Deno.test(`completions ${JSON.stringify(args)} is a usage failure with the list of shells`, async () => {
    const terminal = new FakeTerminal();
    await assert.rejects(runCompletions({ terminal }, args, COMMANDS), (error) => {
      assert.ok(error instanceof Failure);
      assert.deepEqual([error.code, error.message, error.hint], ["usage", message, hint]);
      return true;
    });
    assert.equal(terminal.stdout.text, "");
  });
}

Deno.test("a hidden command is in no help and is never suggested", async () => {
  assert.equal(visibleCommands(COMMANDS).includes("__complete"), false);
  const { formatRootHelp } = await import("../../../src/cli/format_help.ts");
  assert.equal(formatRootHelp(COMMANDS).includes("__complete"), false);
});
