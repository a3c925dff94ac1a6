/** Promises of `cli_status`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CLI_STATUS_MUTANTS: readonly Mutant[] = [];
