/** The checks of `deno task check`, by name: each counts as one test. */

import { findUndocumented } from "./check_docs.ts";
import { findFileProblems } from "./check_files.ts";
import { findWrongImports } from "./check_imports.ts";
import { findStaleMutants } from "./check_mutants.ts";
import { findMissingFiles } from "./check_named_files.ts";
import { findPlatformUse } from "./check_platform_use.ts";
import { findReadmeProblems } from "./readme.ts";
import { findVersionProblems } from "./check_version.ts";
import { listFiles, ROOT, runDenoQuietly } from "./repository.ts";

/** One check; its result is what is wrong, empty if nothing is. */
export interface Check {
  readonly name: string;
  run(): Promise<string[]>;
}

/** All checks, in the order in which they are reported. */
export const CHECKS: readonly Check[] = [
  { name: "format", run: () => runDenoQuietly(["fmt", "--check"]) },
  { name: "lint", run: () => runDenoQuietly(["lint", "--quiet"]) },
  { name: "types", run: async () => runDenoQuietly(["check", "--quiet", ...await sources()]) },
  { name: "documentation of exports", run: () => checkEach(["src", "scripts"], findUndocumented) },
  { name: "import directions", run: () => checkEach(["src"], findWrongImports) },
  { name: "only src/platform touches the machine", run: () => checkEach(["src"], findPlatformUse) },
  {
    name: "length, name and head of files",
    run: () => checkEach(["src", "scripts"], findFileProblems),
  },
  { name: "README: the help of every command", run: () => findReadmeProblems() },
  { name: "README: the files that it names", run: () => findMissingFiles() },
  { name: "mutants: each can still be made", run: () => findStaleMutants() },
  { name: "version", run: () => findVersionProblems() },
];

async function sources(): Promise<string[]> {
  const folders = await Promise.all(
    ["src", "scripts", "tests"].map((folder) => listFiles(folder, ".ts")),
  );
  return ["main.ts", ...folders.flat()];
}

async function checkEach(
  folders: readonly string[],
  find: (path: string, text: string) => string[],
): Promise<string[]> {
  const paths = (await Promise.all(folders.map((folder) => listFiles(folder, ".ts")))).flat();
  const problems = paths.map(async (path) =>
    find(path, await Deno.readTextFile(`${ROOT}/${path}`))
  );
  return (await Promise.all(problems)).flat();
}
