/** Promises of `cli_env`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CLI_ENV_MUTANTS: readonly Mutant[] = [];
