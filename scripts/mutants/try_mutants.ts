/** Trying mutants: each change must make the named test fail, which passes without it. */

import { inParallel } from "../torture/chance.ts";
import type { Mutant } from "./mutant.ts";
import { makeWorkCopy, type TestOutput, type WorkCopy } from "./work_copy.ts";

/** Copies that are worked in side by side. */
const COPIES = 2;

/**
 * Tries all mutants.
 *
 * @returns One sentence for each that no test notices, or whose test fails without it.
 */
export async function tryMutants(
  mutants: readonly Mutant[],
  tell: (line: string) => void,
): Promise<string[]> {
  const problems: string[] = [];
  const free: WorkCopy[] = [];
  await using stack = new AsyncDisposableStack();
  for (let at = 0; at < Math.min(COPIES, mutants.length); at++) {
    free.push(stack.use(await makeWorkCopy()));
  }
  const withCopy = async (work: (copy: WorkCopy) => Promise<string | undefined>) => {
    const copy = free.pop()!;
    const problem = await work(copy);
    free.push(copy);
    if (problem === undefined) return;
    problems.push(problem);
    tell(problem);
  };
  const byTest = [...Map.groupBy(mutants, ({ test }) => test)];
  await inParallel(byTest.length, COPIES, async (at) => {
    const [test, tried] = byTest[at]!;
    await withCopy((copy) => passesUnchanged(copy, test, tried));
  });
  await inParallel(mutants.length, COPIES, async (at) => {
    await withCopy((copy) => isNoticed(copy, mutants[at]!));
  });
  return problems;
}

async function passesUnchanged(
  copy: WorkCopy,
  test: string,
  tried: readonly Mutant[],
): Promise<string | undefined> {
  const names = tried.map(({ named }) => named.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  const output = await copy.test(test, `/${[...new Set(names)].join("|")}/`);
  const missing = tried.find(({ named }) =>
    !output.text.split("\n").some((line) => line.includes(named) && line.includes("... ok"))
  );
  if (output.succeeded && missing === undefined) return undefined;
  return `${test} without a change: ${missing === undefined ? "" : `no "${missing.named}": `}${
    tail(output)
  }`;
}

async function isNoticed(copy: WorkCopy, mutant: Mutant): Promise<string | undefined> {
  try {
    const output = await copy.changed(mutant, () => copy.test(mutant.test, mutant.named));
    const isFailed = output.text.split("\n").some((line) =>
      line.includes(mutant.named) && line.includes("... FAILED")
    );
    if (isFailed || output.timedOut) return undefined;
    return `not noticed: ${mutant.promise} (${mutant.at}, ${mutant.test}): ${tail(output)}`;
  } catch (error) {
    return `${mutant.promise}: ${error instanceof Error ? error.message : error}`;
  }
}

function tail({ text }: TestOutput): string {
  return text.trimEnd().split("\n").slice(-4).join(" / ").slice(-600);
}
