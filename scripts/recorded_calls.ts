/**
 * Which functions of a bundle are called in the runs that scripts make most: V8 records them, as it does
 * for test coverage.
 */

import { type BenchUser, makeKeyUser, makeSignedIn } from "./bench_home.ts";
import { PROGRAM_FLAGS } from "./program_flags.ts";

/** Where the functions begin and end in the text of their file: `120:164`. */
export type Spans = ReadonlySet<string>;

/** Runs of someone who has signed in, and of someone with a key; all of them succeed. */
export const RUNS: readonly (readonly string[])[] = [
  ["token"],
  ["token", "--format", "header"],
  ["token", "--json"],
  ["env"],
  ["env", "--format", "json"],
  ["status"],
  ["__complete", "--print", "providers"],
  ["__complete", "--print", "models"],
  ["__complete", "--print", "models", "--provider=openai"],
  ["models"],
  ["exec", "--", Deno.execPath(), "--version"],
  ["--help"],
];

/** What V8 writes of a file for each process. */
export interface Recording {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
}

/** Functions that were called, by the name of the file; a file that no run has loaded is missing. */
export async function recordCalls(bundle: string): Promise<ReadonlyMap<string, Spans>> {
  const folder = await Deno.makeTempDir({ prefix: "qwenauth-build-" });
  try {
    const users = [await makeSignedIn(folder), await makeKeyUser(folder)];
    const output = `${folder}/recordings`;
    for (const args of RUNS) {
      await Promise.all(users.map((user) => record(args, { user, bundle, output })));
    }
    return gatherCalls(await readRecordings(output));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A run that fails is recorded as far as it came. */
async function record(
  args: readonly string[],
  { user, bundle, output }: { user: BenchUser; bundle: string; output: string },
): Promise<void> {
  await new Deno.Command(Deno.execPath(), {
    args: ["run", `--coverage=${output}`, ...PROGRAM_FLAGS, `${bundle}/main.js`, ...args],
    ...user,
    stdin: "null",
  }).output();
}

async function readRecordings(folder: string): Promise<Recording[]> {
  const recordings: Recording[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    recordings.push(JSON.parse(await Deno.readTextFile(`${folder}/${name}`)));
  }
  return recordings;
}

/** Functions that were called in one of them at least, by the name of the file. */
export function gatherCalls(recordings: readonly Recording[]): ReadonlyMap<string, Spans> {
  const calls = new Map<string, Set<string>>();
  for (const { url, functions } of recordings) {
    const fileName = url.split("/").at(-1)!;
    const spans = calls.get(fileName) ?? new Set();
    for (const { ranges } of functions) {
      const { startOffset, endOffset, count } = ranges[0]!;
      if (count > 0) spans.add(`${startOffset}:${endOffset}`);
    }
    calls.set(fileName, spans);
  }
  return calls;
}
