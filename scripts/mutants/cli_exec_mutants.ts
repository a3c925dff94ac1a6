/** Promises of `cli_exec`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CLI_EXEC_MUTANTS: readonly Mutant[] = [];
