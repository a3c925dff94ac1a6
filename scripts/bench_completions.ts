/**
 * What a press of Tab costs in each shell, for `deno task bench`: the time that many completions take in
 * one shell, without its start. What the script knows by itself, and what the program is asked for.
 */

import { isInstalled } from "../tests/e2e/support/needs.ts";
import { makeSandbox, type Sandbox } from "../tests/e2e/support/sandbox.ts";
import { shellEnvironment } from "../tests/e2e/support/shell.ts";
import { openTerminal } from "../tests/e2e/support/terminal.ts";
import { until } from "../tests/e2e/support/until.ts";
import type { RaceFigure } from "./bench_races.ts";
import { printLine } from "./print_line.ts";

const PRESSES = 50;
const LIMIT_MS = 30;

/** Lines at whose end Tab is pressed. */
const LINES = {
  "a flag": "qwenauth token --min",
  "a model, asked of the program": "qwenauth token --provider my-own --model sm",
} as const;

/** Scripts that complete `line` so many times; the first time, which loads functions, is not measured. */
const SCRIPTS: Readonly<Record<string, (line: string, times: number) => string>> = {
  bash: (line, times) =>
    `. <(qwenauth completions bash); compopt() { :; }
     COMP_WORDS=(${line}) COMP_LINE='${line}' COMP_POINT=${line.length}
     COMP_CWORD=$((${"$"}{#COMP_WORDS[@]} - 1))
     for ((i = 0; i <= ${times}; i++)); do _qwenauth; done; [[ -n $COMPREPLY ]]`,
  fish: (line, times) =>
    `qwenauth completions fish | source
     for i in (seq 0 ${times}); complete -C '${line}' >/dev/null; end
     test -n (complete -C '${line}' | string collect)`,
};

/** Measures all shells that are installed. */
export async function measureCompletions(): Promise<RaceFigure[]> {
  await using sandbox = await makeSandbox({ isWatched: false });
  await Deno.mkdir(sandbox.qwenHome, { recursive: true, mode: 0o700 });
  const entry = { id: "small", envKey: "OWN_KEY", baseUrl: "https://models.example/v1" };
  const settings = {
    modelProviders: { "my-own": [entry] },
    providerProtocol: { "my-own": "openai" },
  };
  await Deno.writeTextFile(`${sandbox.qwenHome}/settings.json`, JSON.stringify(settings));
  const figures: RaceFigure[] = [];
  for (const [shell, script] of Object.entries(SCRIPTS)) {
    if (!isInstalled(shell)) continue;
    for (const [name, line] of Object.entries(LINES)) {
      const startMs = await wallTime(sandbox, shell, script(line, 0));
      const ms = (await wallTime(sandbox, shell, script(line, PRESSES)) - startMs) / PRESSES;
      figures.push({ name: `Tab in ${shell}: ${name}`, ms, limitMs: LIMIT_MS });
    }
  }
  if (isInstalled("zsh") && isInstalled("tmux")) figures.push(...await measureZsh(sandbox));
  return figures;
}

/**
 * zsh completes nowhere but on a terminal, so there they are: typed ahead, each line given up again,
 * between two commands that write down when they run.
 */
async function measureZsh(sandbox: Sandbox): Promise<RaceFigure[]> {
  await using terminal = await openTerminal(sandbox, { columns: 100, rows: 40 });
  await terminal.type("exec zsh -f");
  await terminal.type(
    "PS1='here> '; zmodload zsh/datetime; autoload -Uz compinit && compinit -D -u",
  );
  await terminal.type(". <(qwenauth completions zsh); clear");
  await terminal.sees(/^here> $/m);
  const figures: RaceFigure[] = [];
  for (const [index, [name, line]] of Object.entries(LINES).entries()) {
    const times = `${sandbox.folder}/times-${index}`;
    for (const count of [1, PRESSES]) {
      const keys = Array.from({ length: count }, () => [line, "Tab", "C-u"]).flat();
      await terminal.tmux("send-keys", "-t", "test", ...keys);
      await terminal.type(` print $EPOCHREALTIME >> '${times}'`);
    }
    const [first, last] = await until("both times", () => {
      const lines = readLines(times);
      return lines.length === 2 ? lines.map(Number) : undefined;
    });
    const ms = (last! - first!) * 1000 / PRESSES;
    figures.push({ name: `Tab in zsh: ${name}`, ms, limitMs: LIMIT_MS });
  }
  return figures;
}

function readLines(path: string): string[] {
  try {
    return Deno.readTextFileSync(path).split("\n").filter((line) => line !== "");
  } catch {
    return [];
  }
}

/** @throws {Error} If the shell fails, or nothing was completed. */
async function wallTime(sandbox: Sandbox, shell: string, script: string): Promise<number> {
  const env = await shellEnvironment(sandbox, { LC_ALL: "C.UTF-8" });
  const startMs = performance.now();
  const { success, stderr } = await new Deno.Command(shell, {
    args: ["-c", script],
    cwd: sandbox.home,
    env,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const ms = performance.now() - startMs;
  if (!success) throw new Error(`${shell}: ${new TextDecoder().decode(stderr)}`);
  return ms;
}

if (import.meta.main) {
  for (const { name, ms, limitMs } of await measureCompletions()) {
    printLine(`${ms.toFixed(1).padStart(6)} ${String(limitMs).padStart(6)}  ${name}`);
  }
}
