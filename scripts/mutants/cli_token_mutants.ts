/** Promises of `cli_token`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CLI_TOKEN_MUTANTS: readonly Mutant[] = [];
