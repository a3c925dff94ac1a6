/** Whether every mutant can still be made: its text stands once in the code, its test file is there. */

import { ALL_MUTANTS } from "./mutants/all_mutants.ts";
import { type Mutant, mutate } from "./mutants/mutant.ts";
import { ROOT } from "./repository.ts";

/** One sentence for each that went stale when the code or a test changed. */
export async function findStaleMutants(
  mutants: readonly Mutant[] = ALL_MUTANTS,
): Promise<string[]> {
  const paths = new Set(mutants.flatMap(({ at, test }) => [at, test]));
  const texts = new Map<string, string>();
  for (const path of paths) texts.set(path, await readIfThere(path));
  return [
    ...findRepeated(mutants),
    ...mutants.flatMap((mutant) => {
      const test = texts.get(mutant.test) === "" ? [`no test file "${mutant.test}"`] : [];
      return [...test, ...problemOf(mutant, texts.get(mutant.at)!)]
        .map((problem) => `${mutant.promise}: ${problem}`);
    }),
  ];
}

/** The same change for the same test counts once, whatever promise it is said to break. */
function findRepeated(mutants: readonly Mutant[]): string[] {
  const groups = Map.groupBy(mutants, ({ promise: _, ...change }) => JSON.stringify(change));
  return [...groups.values()].filter(({ length }) => length > 1)
    .map((same) => `the same change: ${same.map(({ promise }) => promise).join(" = ")}`);
}

function problemOf(mutant: Mutant, source: string): string[] {
  try {
    return mutate(source, mutant) === source ? ["it changes nothing"] : [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(`${ROOT}/${path}`);
  } catch {
    return "";
  }
}
