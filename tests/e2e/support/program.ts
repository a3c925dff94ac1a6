/** Running the program under test as a user would: the bundle with exactly the executable's permissions. */

import { ROOT } from "../../../scripts/repository.ts";
import { openProgram } from "./open_program.ts";
import { tellBegins, tellEnded, tellStarted } from "./watched_runs.ts";

/** How a run of the program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to start it. */
export interface RunOptions {
  readonly args: readonly string[];
  /** The whole environment beside PATH and the runtime's cache. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Text for stdin; without it stdin is empty. */
  readonly stdin?: string;
  /** Command line of the program in place of the one under test. */
  readonly program?: readonly string[];
  /** User to run as, by `runProgram`. */
  readonly uid?: number;
  /** For `runProgram`: longest run, in milliseconds; what takes longer is killed. */
  readonly limitMs?: number;
}

/** Command line of the program under test: `QWENAUTH_BIN`, else the bundle. */
export function programUnderTest(): readonly string[] {
  const named = Deno.env.get("QWENAUTH_BIN");
  return named ? [named] : bundle("dist");
}

/** Command line of a bundle in a folder of the repository. */
export function bundle(folder: string): readonly string[] {
  const flags = Deno.readTextFileSync(`${ROOT}/${folder}/permissions`).trim().split(" ");
  return [Deno.execPath(), "run", ...flags, `${ROOT}/${folder}/main.js`];
}

/** Starts the program. */
export function start(options: RunOptions): Deno.ChildProcess {
  const [executable, ...before] = options.program ?? programUnderTest();
  tellBegins(options);
  const child = new Deno.Command(executable!, {
    args: [...before, ...options.args],
    env: { ...runtimeVariables(), ...options.env },
    clearEnv: true,
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  }).spawn();
  tellStarted(child, options);
  return child;
}

/** Runs the program to its end. */
export async function runProgram(options: RunOptions): Promise<Ended> {
  if (options.uid !== undefined && options.program === undefined) {
    using program = openProgram();
    return await runProgram({ ...options, program: program.command });
  }
  const child = start(options);
  const timer = options.limitMs && setTimeout(() => child.kill("SIGKILL"), options.limitMs);
  if (options.stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(options.stdin)).catch(() => {});
    await writer.close().catch(() => {});
  }
  const ended = await endOf(child);
  clearTimeout(timer);
  return ended;
}

/** Waits for the end of a started program. */
export async function endOf(child: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  const written = { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  tellEnded(child, written);
  return { code, ...written };
}

/** What the runtime and the system need; nothing of it means anything to the program. */
export function runtimeVariables(): Record<string, string> {
  const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
  return {
    PATH: Deno.env.get("PATH") ?? "",
    DENO_DIR: cache,
    DENO_NO_UPDATE_CHECK: "1",
    NO_PROXY: "127.0.0.1,localhost",
  };
}
