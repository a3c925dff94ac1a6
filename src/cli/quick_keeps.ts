/** Permissions that the quick commands keep beside files and environment; the others are given up. */

import type { CommandLine } from "./command_table.ts";

/** By command, as `keeps` in the table of commands. */
export const QUICK_KEEPS = {
  token: (options) => options["no-refresh"] ? [] : ["net"],
  env: () => ["net"],
  status: (options) => options["probe"] ? ["net"] : [],
} as const satisfies Readonly<Record<string, NonNullable<CommandLine["keeps"]>>>;
