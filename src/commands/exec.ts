/** `qwenauth exec`: runs a program with the active provider's variables. */

import type { ValueSurroundings } from "../auth/gather_values.ts";
import type { PassedSignal, RunningProgram } from "../platform/programs.ts";
import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  defineCommand,
  type OptionsOf,
  VALUE_FLAGS,
} from "./command.ts";
import type { Context } from "./context.ts";

const flags = {
  ...VALUE_FLAGS,
  "min-valid": {
    kind: "duration",
    brief: "Refresh if the token lives shorter than this (90s, 10m, 1h); 30s by default",
    placeholder: "DURATION",
  },
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

/** What `exec` uses of the context. */
export interface ExecContext extends ValueSurroundings {
  readonly programs: Context["programs"];
}

/** The `exec` command. */
export const command = defineCommand({
  brief: "Run a program with those variables set",
  description:
    "Runs the program with the variables of `qwenauth env` and ends with its exit code; signals " +
    "are passed on. Exit 126: it cannot be executed, 127: it was not found. A failure of qwenauth itself " +
    "prints a line that starts with qwenauth: and does not start the program.",
  examples: [
    { line: "qwenauth exec -- aider", note: "a program that reads OPENAI_API_KEY" },
    { line: "qwenauth exec --provider dashscope -- python3 ask.py", note: "with another provider" },
  ],
  flags,
  positional: {
    placeholder: "PROGRAM [ARG ...]",
    brief: "The program, behind --",
    minimum: 1,
    maximum: Infinity,
  },
  run: runExec,
});

/**
 * Runs the program to its end.
 * @returns its exit code, 128 and the number of the signal that ended it, 126 or 127
 * @throws {Failure} As `getModelAccess` does.
 */
export async function runExec(
  context: ExecContext,
  options: OptionsOf<typeof flags>,
  args: readonly string[],
): Promise<number> {
  const { gatherValues } = await import("../auth/gather_values.ts");
  const { exportsOfAccess } = await import("../auth/exports_of_access.ts");
  const gathered = await gatherValues(context, options);
  const { set, unset } = await exportsOfAccess(gathered, options["min-valid"]);
  const [program, ...programArgs] = args;
  const started = context.programs.run(program!, programArgs, {
    set: Object.fromEntries(set.map(({ name, value }) => [name, value])),
    unset,
  });
  if (started.kind === "failed") return tellFailure(context, program!, started.reason);
  return await passSignalsUntilEnd(context, started.running);
}

function tellFailure(
  { terminal }: ExecContext,
  program: string,
  reason: "not_found" | "not_executable",
): number {
  const why = reason === "not_found" ? "no such program" : "it cannot be executed";
  terminal.stderr.write(`qwenauth: Cannot run "${program}": ${why}\n`);
  return reason === "not_found" ? 127 : 126;
}

/** Signals that a terminal sends to every program in its foreground. */
const TYPED: readonly PassedSignal[] = ["SIGINT", "SIGQUIT", "SIGHUP"];

/**
 * A signal that the terminal gave to both is not passed on: the program has it already. Any stream tells
 * that there is a terminal, since each of them can be redirected alone.
 */
async function passSignalsUntilEnd(
  { signals, terminal }: ExecContext,
  running: RunningProgram,
): Promise<number> {
  const { stdin, stdout, stderr } = terminal;
  const isShared = stdin.isTerminal || stdout.isTerminal || stderr.isTerminal;
  const stop = signals.passOn((signal) => {
    if (isShared && TYPED.includes(signal)) return;
    running.kill(signal);
  });
  try {
    return await running.exitCode;
  } finally {
    stop();
  }
}
