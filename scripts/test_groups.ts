/** Which tests run together, and what they may do. */

import { LAYERS } from "./check_imports.ts";

/** Tests that run together. */
export interface TestGroup {
  readonly name: string;
  /** Folders below `tests/`. */
  readonly folders: readonly string[];
  /** Flags of `deno test`. */
  readonly flags: readonly string[];
  /** How many of its files run side by side at most; without it as many as the machine has cores. */
  readonly atOnce?: number;
}

/** Unit tests get no permission at all, so that an accidental effect fails by itself. */
export const TEST_GROUPS: readonly TestGroup[] = [
  { name: "unit", folders: LAYERS, flags: ["--parallel"] },
  {
    name: "servers, scripts and protocols",
    folders: ["servers", "scripts", "protocols"],
    flags: ["-A", "--parallel"],
  },
  { name: "files and shells", folders: ["files", "shells"], flags: ["-A", "--parallel"] },
  // Many of them wait for most of their time, for a poll or a retry.
  { name: "end to end", folders: ["e2e"], flags: ["-A", "--parallel"], atOnce: 2 },
];

/** The group of a test file, given from the root of the repository. */
export function groupOf(testFile: string): TestGroup | undefined {
  return TEST_GROUPS.find(({ folders }) =>
    folders.some((folder) => testFile.startsWith(`tests/${folder}/`))
  );
}
