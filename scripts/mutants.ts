/**
 * `deno task mutants [WORD ...] [--list]`: every promise of the specification with a change of the code that
 * breaks it and the test that must then fail; with words only those that contain one of them.
 */

import { ALL_MUTANTS } from "./mutants/all_mutants.ts";
import { tryMutants } from "./mutants/try_mutants.ts";
import { printLine } from "./print_line.ts";

async function main(args: readonly string[]): Promise<number> {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const wanted = ALL_MUTANTS.filter((mutant) => {
    const text = Object.values(mutant).join("\n");
    return words.length === 0 || words.some((word) => text.includes(word));
  });
  if (args.includes("--list")) {
    for (const { promise, test, named } of wanted) printLine(`${promise}\n  ${test}: ${named}`);
    return 0;
  }
  const problems = await tryMutants(wanted, printLine);
  printLine(`${wanted.length - problems.length} noticed, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
