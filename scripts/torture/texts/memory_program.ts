/** The whole program on a machine in memory: nothing it does has an effect, and nobody answers. */

import { run } from "../../../src/cli/run.ts";
import { COMMANDS } from "../../../src/cli/commands.ts";
import type { Platform } from "../../../src/platform/platform.ts";
import { FakePlatform } from "../../../tests/support/fake_platform.ts";
import { FakeTerminal } from "../../../tests/support/fake_terminal.ts";
import { connectError } from "../../../tests/support/planned_fetch.ts";
import type { MemoryFiles } from "../../../tests/support/memory_files.ts";
import { countingRandom, machineWith } from "./machine_with.ts";

/** Folder that the program runs in. */
export const FOLDER = "/folder";
/** QWEN_HOME. */
export const QWEN_HOME = "/home/u/.qwen";

/** What the program finds. */
export interface MemoryMachine {
  /** Texts by absolute path. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What is left of a run. */
export interface MemoryRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: MemoryFiles;
}

/** Every exit code that a command may have here; 1 is a bug: nothing of this is out of the ordinary. */
const EXIT_CODES: ReadonlySet<number> = new Set([0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

/** Waiting takes no time here: what waits again and again for nothing would never end. */
const MOST_SLEEPS = 10_000;

class MemoryPlatform extends FakePlatform {
  override readonly random = countingRandom();

  override readonly giveUp = () => {};

  override fetch(): ReturnType<Platform["fetch"]> {
    return () => Promise.reject(connectError("connection refused"));
  }
}

/** Runs the program. @throws {Error} If it ends in a way that no table of exit codes has. */
export async function runInMemory(
  args: readonly string[],
  { files: texts, environment = {} }: MemoryMachine,
): Promise<MemoryRun> {
  const { files } = machineWith(texts);
  files.putFolder(FOLDER);
  const terminal = new FakeTerminal();
  const platform = new MemoryPlatform({
    terminal,
    files,
    environment: { HOME: "/home/u", ...environment },
  });
  let sleeps = 0;
  platform.clock.onSleep = () => {
    if (++sleeps > MOST_SLEEPS) throw new Error("it waits without end");
  };
  const code = await run(args, platform, COMMANDS);
  const { stdout: { text: stdout }, stderr: { text: stderr } } = terminal;
  const said = `qwenauth ${args.join(" ")}: exit ${code}: ${stderr.slice(0, 2000)}`;
  // A grant for a place that no token may be sent to is no bug of ours, and nothing else in the table.
  const isGrantRefused = code === 1 && /Cannot use the resource URL/.test(stderr);
  if (!EXIT_CODES.has(code) && !isGrantRefused) throw new Error(said);
  if (/internal error/i.test(stderr) || /^\s+at .+:\d+/m.test(stderr)) throw new Error(said);
  // `env` gives values exactly as they are, and a document of JSON is not for people.
  const isData = args[0] === "env" || args.includes("--json");
  // deno-lint-ignore no-control-regex
  if (/[\0-\x09\x0b-\x1f\x7f-\x9f]/.test(isData ? stderr : stdout + stderr)) {
    throw new Error(`control characters: ${said}${JSON.stringify(stdout.slice(0, 500))}`);
  }
  return { code, stdout, stderr, files };
}
