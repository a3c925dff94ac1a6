/** Run times of programs, taken in turns so that a busy moment of the machine hits all of them. */

/** Runs of each program in one turn. */
const RUNS = 8;

/** Median run time of each command, in milliseconds. */
export async function measure(
  commands: readonly (readonly string[])[],
  env: Readonly<Record<string, string>>,
  rounds: number,
): Promise<number[]> {
  const run = await hasHyperfine() ? runWithHyperfine : runWithOwnClock;
  const times: number[][] = commands.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, command] of commands.entries()) {
      times[index]!.push(...await run(command, env));
    }
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

async function runWithHyperfine(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number[]> {
  const file = await Deno.makeTempFile();
  try {
    const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    const args = ["-N", "--warmup", "1", "--runs", String(RUNS), "--export-json", file, line];
    const { success, stderr } = await new Deno.Command("hyperfine", { args, env, stdout: "null" })
      .output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const { results } = JSON.parse(await Deno.readTextFile(file));
    return results[0].times.map((seconds: number) => seconds * 1000);
  } finally {
    await Deno.remove(file);
  }
}

async function runWithOwnClock(
  [program, ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count <= RUNS; count++) {
    const startMs = performance.now();
    await new Deno.Command(program!, { args, env, stdout: "null", stderr: "null" }).output();
    times.push(performance.now() - startMs);
  }
  return times.slice(1);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
