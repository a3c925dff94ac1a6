/** `deno task check`: runs every check and prints what is wrong. */

import { CHECKS } from "./checks.ts";
import type { Check } from "./checks.ts";
import { printLine } from "./print_line.ts";

/** Runs all checks at once, prints them in order; resolves to how many failed. */
export async function runChecks(checks: readonly Check[] = CHECKS): Promise<number> {
  const runs = checks.map(async (check) => ({ name: check.name, problems: await check.run() }));
  let failed = 0;
  for (const { name, problems } of await Promise.all(runs)) {
    printLine(`check ${name} ... ${problems.length === 0 ? "ok" : "FAILED"}`);
    for (const problem of problems) printLine(`  ${problem.replaceAll("\n", "\n  ")}`);
    if (problems.length > 0) failed++;
  }
  return failed;
}

if (import.meta.main) Deno.exit(await runChecks() === 0 ? 0 : 1);
