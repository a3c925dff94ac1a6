/** Promises of `cli_login`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CLI_LOGIN_MUTANTS: readonly Mutant[] = [];
