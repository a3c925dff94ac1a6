/** Promises of `cli_conventions`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CLI_CONVENTIONS_MUTANTS: readonly Mutant[] = [];
