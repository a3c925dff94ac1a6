/** Who is told of the runs of the program: each sandbox has one that watches what happens in it. */

/** A run, as it was started. */
export interface StartedRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** What it wrote. */
export interface Written {
  readonly stdout: string;
  readonly stderr: string;
}

/** One that watches. */
export interface RunObserver {
  begins(run: StartedRun): void;
  ended(run: StartedRun, written: Written): void;
  /** A shell has ended that ran a script with the program on its PATH. */
  scriptEnded(script: string, env: StartedRun["env"], written: Written): void;
  /** A line was typed at a terminal. */
  typed(line: string): void;
}

/** By the folder of the sandbox. */
const observers = new Map<string, RunObserver>();
const runs = new WeakMap<Deno.ChildProcess, StartedRun>();

/** From now on the observer is told of all that runs with a HOME in this folder. */
export function watchSandbox(folder: string, observer: RunObserver): void {
  observers.set(folder, observer);
}

/** Ends that. */
export function forgetSandbox(folder: string): void {
  observers.delete(folder);
}

/** The program is about to be started. */
export function tellBegins(run: StartedRun): void {
  observerOf(run.env)?.begins(run);
}

/** It was started. */
export function tellStarted(child: Deno.ChildProcess, run: StartedRun): void {
  runs.set(child, run);
}

/** It has ended. */
export function tellEnded(child: Deno.ChildProcess, written: Written): void {
  const run = runs.get(child);
  if (run !== undefined) observerOf(run.env)?.ended(run, written);
}

/** A shell has ended. */
export function tellScript(script: string, env: StartedRun["env"], written: Written): void {
  observerOf(env)?.scriptEnded(script, env, written);
}

/** A line was typed. */
export function tellTyped(line: string, env: StartedRun["env"]): void {
  observerOf(env)?.typed(line);
}

function observerOf(env: StartedRun["env"]): RunObserver | undefined {
  const home = env["HOME"] ?? "";
  return [...observers].find(([folder]) => home.startsWith(`${folder}/`))?.[1];
}
