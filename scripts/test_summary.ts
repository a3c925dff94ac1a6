/** What a run of `deno test` printed, in numbers. */

/** How many tests did what. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that were left out. */
  readonly skipped: readonly string[];
}

const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed/;
const IGNORED = /^(.+) \.\.\. ignored \(.*\)$/;

/** Counts of a run, from what it printed without colours and whether it ended well. */
export function summarise(output: string, succeeded: boolean): TestCounts {
  const lines = output.split(/\r?\n/);
  const summary = lines.findLast((line) => SUMMARY.test(line));
  const [, passed, failed] = (summary === undefined ? null : SUMMARY.exec(summary)) ?? [];
  const counted = Number(failed ?? 0);
  return {
    passed: Number(passed ?? 0),
    // A run that breaks off, or fails outside of any test, is one failure at least.
    failed: succeeded ? counted : Math.max(1, counted),
    skipped: lines.flatMap((line) => IGNORED.exec(line)?.[1] ?? []),
  };
}

/** The sum of several runs. */
export function addCounts(counts: readonly TestCounts[]): TestCounts {
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    skipped: counts.flatMap(({ skipped }) => skipped),
  };
}

/**
 * Skipped tests that count as failures where everything has to run: all but those that name, as
 * `(needs tmux)`, only what is known to be absent on this platform.
 */
export function findForbiddenSkips(
  skipped: readonly string[],
  absent: readonly string[],
): string[] {
  return skipped.filter((name) => {
    const needs = /\(needs ([^()]+)\)/.exec(name)?.[1]?.split(/\s*,\s*/) ?? [];
    return needs.length === 0 || !needs.every((need) => absent.includes(need));
  });
}
