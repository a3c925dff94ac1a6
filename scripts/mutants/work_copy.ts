/** A copy of the repository in which the code may be broken on purpose. */

import { ROOT } from "../repository.ts";
import { groupOf } from "../test_groups.ts";
import { type Mutant, mutate } from "./mutant.ts";

/** What the tests and the build need. */
const COPIED = [
  "deno.json",
  "deno.lock",
  "main.ts",
  "README.md",
  "src",
  "tests",
  "scripts",
  ".github",
  ".ci",
];
/** A mutant may make a test wait forever: that is noticed as well. */
const LIMIT_MS = 120_000;

/** What a run of tests printed. */
export interface TestOutput {
  /** Standard output and standard error, without colours. */
  readonly text: string;
  readonly succeeded: boolean;
  /** It was ended for taking too long. */
  readonly timedOut: boolean;
}

/** One copy; dispose of it with `await using`. */
export interface WorkCopy extends AsyncDisposable {
  /** Runs the tests of a file whose names match; the bundle is built before if the file needs it. */
  test(file: string, filter: string): Promise<TestOutput>;
  /** Does `work` while the change of a mutant is made. */
  changed<T>(mutant: Mutant, work: () => Promise<T>): Promise<T>;
}

/** Copies the repository as it lies there, with what is not committed. */
export async function makeWorkCopy(): Promise<WorkCopy> {
  const folder = await Deno.makeTempDir({ prefix: "qwenauth-mutants-" });
  for (const name of COPIED) await copy(`${ROOT}/${name}`, `${folder}/${name}`);
  return {
    async test(file, filter) {
      const group = groupOf(file);
      if (group === undefined) throw new Error(`"${file}" belongs to no group of tests`);
      if (group.name === "end to end") {
        const built = await runIn(folder, ["run", "-A", "scripts/build.ts"]);
        // Whatever kept it from being built: no test has judged it.
        if (!built.succeeded) return { ...built, timedOut: false };
      }
      const flags = ["--no-check", "--no-prompt", ...group.flags, "--filter", filter];
      return await runIn(folder, ["test", ...flags, file]);
    },
    async changed(mutant, work) {
      const path = `${folder}/${mutant.at}`;
      const source = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, mutate(source, mutant));
      try {
        return await work();
      } finally {
        await Deno.writeTextFile(path, source);
      }
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function copy(from: string, to: string): Promise<void> {
  if (!(await Deno.stat(from)).isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copy(`${from}/${name}`, `${to}/${name}`);
}

async function runIn(folder: string, args: readonly string[]): Promise<TestOutput> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", QWENAUTH_BIN: "" },
    signal: limit,
  }).output();
  const decoder = new TextDecoder();
  const text = `${decoder.decode(stdout)}${decoder.decode(stderr)}`;
  return { text, succeeded: success, timedOut: limit.aborted };
}
