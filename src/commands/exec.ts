/** `qwenauth exec`: runs a program with the active provider's variables. */

import type { ValueSurroundings } from "../auth/values/gather_values.ts";
import type { ServeLocally } from "../platform/local_server.ts";
import type { EnvironmentChanges, PassedSignal, RunningProgram } from "../platform/programs.ts";
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
  proxy: {
    kind: "boolean",
    brief: "Keep the secret: requests go through a server on loopback that adds it",
  },
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

/** What `exec` uses of the context. */
export interface ExecContext extends ValueSurroundings {
  readonly programs: Context["programs"];
  /** The server of `--proxy`; that of the machine if undefined. */
  readonly serveLocally?: ServeLocally;
}

/** The `exec` command. */
export const command = defineCommand({
  brief: "Run a program with those variables set",
  description:
    "Runs the program with the variables of `qwenauth env` and ends with its exit code; signals " +
    "are passed on. Exit 126: it cannot be executed, 127: it was not found. A failure of qwenauth itself " +
    "prints a line that starts with qwenauth: and does not start the program. Without -- a " +
    "flag behind the program is taken for one of qwenauth (exec ls --proxy). With --proxy the program " +
    "gets a one-time key and a base URL on 127.0.0.1 in place of the secret; qwenauth puts the current " +
    "credential on each request, so that a program which runs for days never has an old one.",
  examples: [
    { line: "qwenauth exec -- aider", note: "a program that reads OPENAI_API_KEY" },
    { line: "qwenauth exec --provider dashscope -- python3 ask.py", note: "with another provider" },
    { line: "qwenauth exec --proxy -- aider", note: "for days, and without the secret" },
  ],
  flags,
  positional: {
    placeholder: "PROGRAM [ARG ...]",
    usage: "-- PROGRAM [ARG ...]",
    takesProgram: true,
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
  const [program, ...programArgs] = args;
  if (options.proxy !== true) {
    const environment = await exportedEnvironment(context, options);
    return await runProgram(context, program!, programArgs, environment);
  }
  const { startProxy } = await import("./exec_proxy/start_proxy.ts");
  const serve = context.serveLocally ??
    (await import("../platform/deno_local_server.ts")).serveLocally;
  const proxy = await startProxy(context, options, serve);
  try {
    return await runProgram(context, program!, programArgs, proxy.environment);
  } finally {
    await proxy.stop();
  }
}

async function exportedEnvironment(
  context: ExecContext,
  options: OptionsOf<typeof flags>,
): Promise<EnvironmentChanges> {
  const { gatherValues } = await import("../auth/values/gather_values.ts");
  const { exportsOfAccess } = await import("../auth/access/exports_of_access.ts");
  const gathered = await gatherValues(context, options);
  const { set, unset } = await exportsOfAccess(gathered, options["min-valid"]);
  return { set: Object.fromEntries(set.map(({ name, value }) => [name, value])), unset };
}

async function runProgram(
  context: ExecContext,
  program: string,
  args: readonly string[],
  environment: EnvironmentChanges,
): Promise<number> {
  let running: RunningProgram | undefined;
  // Deliberately before it is started: a signal in between would end qwenauth alone.
  const stop = passSignals(context, (signal) => running?.kill(signal));
  try {
    const started = context.programs.run(program, args, environment);
    if (started.kind === "failed") return tellFailure(context, program, started.reason);
    running = started.running;
    return await running.exitCode;
  } finally {
    stop();
  }
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
function passSignals(
  { signals, terminal }: ExecContext,
  pass: (signal: PassedSignal) => void,
): () => void {
  const { stdin, stdout, stderr } = terminal;
  const isShared = stdin.isTerminal || stdout.isTerminal || stderr.isTerminal;
  return signals.passOn((signal) => {
    if (isShared && TYPED.includes(signal)) return;
    pass(signal);
  });
}
