/** Run times of programs, taken in turns so that a busy moment of the machine hits all of them. */

/** Runs of each program in one turn. */
const RUNS = 8;

/** A program to be run, and where. */
export interface MeasuredRun {
  readonly command: readonly string[];
  /** Variables beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Median run time of each, in milliseconds. */
export async function measure(runs: readonly MeasuredRun[], rounds: number): Promise<number[]> {
  const run = await hasHyperfine() ? runWithHyperfine : runWithOwnClock;
  const times: number[][] = runs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, measured] of runs.entries()) times[index]!.push(...await run(measured));
  }
  return times.map(median);
}

async function hasHyperfine(): Promise<boolean> {
  try {
    return (await new Deno.Command("hyperfine", { args: ["--version"], stdout: "null" }).output())
      .success;
  } catch {
    return false;
  }
}

async function runWithHyperfine({ command, env, cwd }: MeasuredRun): Promise<number[]> {
  const file = await Deno.makeTempFile();
  try {
    const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    const args = ["-N", "--warmup", "1", "--runs", String(RUNS), "--export-json", file, line];
    const { success, stderr } = await new Deno.Command("hyperfine", {
      args,
      env,
      cwd,
      stdout: "null",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const { results } = JSON.parse(await Deno.readTextFile(file));
    return results[0].times.map((seconds: number) => seconds * 1000);
  } finally {
    await Deno.remove(file);
  }
}

async function runWithOwnClock({ command, env, cwd }: MeasuredRun): Promise<number[]> {
  const [program, ...args] = command;
  const times: number[] = [];
  for (let count = 0; count <= RUNS; count++) {
    const startMs = performance.now();
    await new Deno.Command(program!, { args, env, cwd, stdout: "null", stderr: "null" }).output();
    times.push(performance.now() - startMs);
  }
  return times.slice(1);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
