/** Peak memory of programs, by GNU time, and the size of what is handed out. */

import type { MeasuredRun } from "./measure.ts";

const RUNS = 7;

/** Median of the peak resident memory in KiB; undefined without GNU time. */
export async function measureMemory(
  { command, env, cwd }: MeasuredRun,
): Promise<number | undefined> {
  const peaks: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const file = await Deno.makeTempFile();
    try {
      const args = ["-q", "-f", "%M", "-o", file, ...command];
      await new Deno.Command("/usr/bin/time", { args, env: { ...env }, cwd }).output();
      peaks.push(Number(await Deno.readTextFile(file)));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    } finally {
      await Deno.remove(file);
    }
  }
  return peaks.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)];
}

/** Bytes of all files of a folder but the line of permissions: what `deno compile` embeds. */
export async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".js")) bytes += (await Deno.stat(`${folder}/${name}`)).size;
  }
  return bytes;
}
