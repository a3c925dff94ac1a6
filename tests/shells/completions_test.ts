/** The completion scripts of a table with hostile texts, in the real shells. */

import assert from "node:assert/strict";
import type { CompletedShell } from "../../src/cli/completions/completed_values.ts";
import { buildCompletionModel } from "../../src/cli/completions/completion_model.ts";
import { formatScript } from "../../src/cli/completions/completions_command.ts";
import { needs } from "../e2e/support/needs.ts";
import { HOSTILE_COMMANDS, HOSTILE_VALUES } from "./support/hostile_commands.ts";

const CHECKS: readonly [shell: CompletedShell, command: readonly string[]][] = [
  ["bash", ["bash", "-n"]],
  ["zsh", ["zsh", "-fn"]],
  ["fish", ["fish", "--no-config", "--no-execute"]],
];

for (const [shell, command] of CHECKS) {
  Deno.test({
    ...needs(`the script for ${shell} is one in which ${shell} finds no mistake`, [shell]),
    fn: () =>
      onStage(shell, async ({ run }) => {
        assert.deepEqual(await run([...command, "script"]), { code: 0, stdout: "", stderr: "" });
      }),
  });

  Deno.test({
    ...needs(`the script for ${shell} prints nothing and runs nothing when it is read`, [shell]),
    fn: () =>
      onStage(shell, async ({ run }) => {
        const flags = shell === "zsh" ? ["-f"] : shell === "fish" ? ["--no-config"] : ["--norc"];
        const ended = await run([shell, ...flags, "-c", ". ./script"]);
        assert.deepEqual(ended, { code: 0, stdout: "", stderr: "" });
      }),
  });
}

/** A line up to the cursor, its words as bash splits them, and what is offered. */
const OFFERED: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [["qwenauth", "sh"], ["show"]],
  [["qwenauth", "hi"], []],
  [["qwenauth", ""], ["show", "help"]],
  [["qwenauth", "help", ""], ["show"]],
  [["qwenauth", "show", "--se"], ["--session"]],
  [["qwenauth", "show", "--mode", ""], HOSTILE_VALUES],
  [["qwenauth", "--debug", "show", "--mode", "g"], ["g=h"]],
  [["qwenauth", "show", "--session", ""], ["it's $(touch canary)", "plan"]],
  [["qwenauth", "show", "--provider", "coding-plan", "--model", "glm"], ["glm-5", "glm-4.7"]],
  [["qwenauth", "show", "--", "--mo"], []],
];

Deno.test({
  ...needs("in bash the function offers each value, quoted as the line needs it", ["bash"]),
  fn: () =>
    onStage("bash", async ({ run }) => {
      for (const [words, offered] of OFFERED) {
        const script = `. ./script; COMP_WORDS=("$@"); COMP_LINE="$*"; COMP_POINT=${"$"}{#COMP_LINE}
          COMP_CWORD=$(($# - 1)); COMP_WORDBREAKS=$' \\t\\n'
          qwenauth() { :; }; compopt() { :; }
          _qwenauth; for word in "${"$"}{COMPREPLY[@]}"; do eval "printf '%s\\n' $word"; done`;
        const ended = await run(["bash", "--norc", "-c", script, "bash", ...words]);
        assert.equal(ended.stderr, "");
        assert.deepEqual(linesOf(ended.stdout), [...offered].sort(), words.join(" "));
      }
    }),
});

for (const quote of ['"', "'"]) {
  Deno.test({
    ...needs(`in bash nothing is offered behind ${quote} that could end it, or be expanded in it`, [
      "bash",
    ]),
    fn: () =>
      onStage("bash", async ({ run }) => {
        const script = `. ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
          COMP_POINT=${"$"}{#COMP_LINE}; COMP_WORDBREAKS=$' \\t\\n'
          qwenauth() { :; }; compopt() { :; }
          _qwenauth; printf '%s\\n' "${"$"}{COMPREPLY[@]}"`;
        const words = ["qwenauth", "show", "--session", quote];
        const ended = await run(["bash", "--norc", "-c", script, "bash", ...words]);
        assert.deepEqual(ended, { code: 0, stdout: "plan\n", stderr: "" });
      }),
  });
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  Deno.test({
    ...needs(`in ${shell} a settings.json that is no file, or has no end, is not read`, [
      shell,
      "timeout",
    ]),
    fn: () =>
      onStage(shell, async ({ run }) => {
        const flags = shell === "zsh" ? ["-fc"] : shell === "fish" ? ["--no-config", "-c"] : ["-c"];
        const script = `. ./script; cd home; mkdir .qwen; mkfifo .qwen/settings.json
          ln -s /dev/zero settings.json; __qwenauth_has_own; echo over`;
        const ended = await run(["timeout", "20", shell, ...flags, script]);
        assert.deepEqual(ended, { code: 0, stdout: "over\n", stderr: "" });
      }),
  });
}

Deno.test({
  ...needs("in fish each value is offered as it is", ["fish"]),
  fn: () =>
    onStage("fish", async ({ run }) => {
      for (const [words, offered] of OFFERED) {
        const script = ". ./script; complete -C $argv[1]";
        const ended = await run(["fish", "--no-config", "-c", script, words.join(" ")]);
        assert.equal(ended.stderr, "");
        const lines = ended.stdout.split("\n").map((line) => line.split("\t")[0]!).join("\n");
        assert.deepEqual(linesOf(lines), [...offered].sort(), words.join(" "));
      }
    }),
});

Deno.test({
  ...needs("in zsh each value is described as it is", ["zsh"]),
  fn: () =>
    onStage("zsh", async ({ run }) => {
      for (const [line, offered] of OFFERED) {
        // The options under which zsh runs completions, and its own functions as far as they are used.
        const script = `setopt extendedglob nullglob rcexpandparam bareglobqual
          compdef() { :; }; _describe() { print -rl -- "${"$"}{(@P)@[-1]}"; }
          . ./script; words=("$@") CURRENT=$# PREFIX=$@[-1]; _qwenauth`;
        const ended = await run(["zsh", "-fc", script, "zsh", ...line]);
        assert.equal(ended.stderr, "");
        const described = ended.stdout.split("\n").map((item) =>
          /^(?:\\.|[^:\\])*/.exec(item)![0].replaceAll(/\\(.)/g, "$1")
        );
        const found = described.filter((word) => word.startsWith(line.at(-1)!));
        assert.deepEqual(linesOf(found.join("\n")), [...offered].sort(), line.join(" "));
      }
    }),
});

/** What a run gave. */
interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with the script and a home; at the end no text in it has become a command. */
async function onStage(
  shell: CompletedShell,
  test: (stage: { run: (command: readonly string[]) => Promise<Ended> }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const model = await buildCompletionModel(HOSTILE_COMMANDS);
    await Deno.writeTextFile(`${folder}/script`, await formatScript(shell, model));
    const sessions = `${folder}/home/qwenauth/sessions`;
    await Deno.mkdir(sessions, { recursive: true });
    for (const name of ["plan", "it's $(touch canary)"]) {
      await Deno.writeTextFile(`${sessions}/${name}.jsonl`, "");
    }
    const decoder = new TextDecoder();
    await test({
      async run([program, ...args]) {
        const { code, stdout, stderr } = await new Deno.Command(program!, {
          args,
          cwd: folder,
          clearEnv: true,
          env: {
            PATH: Deno.env.get("PATH") ?? "",
            HOME: `${folder}/home`,
            QWEN_HOME: `${folder}/home`,
            LC_ALL: "C.UTF-8",
          },
          stdin: "null",
        }).output();
        return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
      },
    });
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["home", "script"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "").sort();
}
