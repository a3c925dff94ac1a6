/**
 * `deno task test [FILTER]`: every check, the bundle and all tests, ending with one line of counts.
 * With a filter only the tests whose names contain it run, without the checks.
 * `REQUIRE_ALL=1` makes skipped tests failures, but for what `ABSENT` (`tmux,zsh`) lists.
 */

import { build } from "./build.ts";
import { runChecks } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { printLine, printText } from "./print_line.ts";
import { ROOT } from "./repository.ts";
import { addCounts, findForbiddenSkips, summarise } from "./test_summary.ts";
import type { TestCounts } from "./test_summary.ts";
import { TEST_GROUPS, type TestGroup } from "./test_groups.ts";

if (import.meta.main) Deno.exit(await main(Deno.args.filter((arg) => arg !== "--")));

async function main([filter]: readonly string[]): Promise<number> {
  const counts: TestCounts[] = [];
  if (filter === undefined) counts.push(await countChecks());
  counts.push(await countBuild());
  for (const group of TEST_GROUPS) counts.push(await runGroup(group, filter));
  return reportTotal(addCounts(counts));
}

async function countChecks(): Promise<TestCounts> {
  const failed = await runChecks(CHECKS);
  return { passed: CHECKS.length - failed, failed, skipped: [] };
}

async function countBuild(): Promise<TestCounts> {
  try {
    await build();
    printLine("build ... ok");
    return { passed: 1, failed: 0, skipped: [] };
  } catch (error) {
    printLine(`build ... FAILED\n  ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}

async function runGroup(
  { name, folders, flags, atOnce }: TestGroup,
  filter: string | undefined,
): Promise<TestCounts> {
  const present = folders.map((folder) => `tests/${folder}`).filter(isFolder);
  if (present.length === 0) return { passed: 0, failed: 0, skipped: [] };
  printLine(`\n== ${name}`);
  const filterFlags = filter === undefined ? [] : ["--filter", filter];
  // The types of all tests have been checked before.
  const args = [
    "test",
    "--no-check",
    "--no-prompt",
    "--permit-no-files",
    ...flags,
    ...filterFlags,
    ...present,
  ];
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    env: { NO_COLOR: "1", ...(atOnce === undefined ? {} : { DENO_JOBS: String(atOnce) }) },
  }).spawn();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    printText(text);
  }
  return summarise(output, (await child.status).success);
}

function reportTotal({ passed, failed, skipped }: TestCounts): number {
  printLine("");
  for (const name of skipped) printLine(`skipped: ${name}`);
  const absent = (Deno.env.get("ABSENT") ?? "").split(",").map((need) => need.trim());
  const forbidden = Deno.env.get("REQUIRE_ALL") === "1" ? findForbiddenSkips(skipped, absent) : [];
  if (forbidden.length > 0) {
    printLine(`REQUIRE_ALL=1 allows no skipped test: ${forbidden.length} should have run`);
  }
  printLine(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed > 0 || forbidden.length > 0 ? 1 : 0;
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(`${ROOT}/${path}`).isDirectory;
  } catch {
    return false;
  }
}
