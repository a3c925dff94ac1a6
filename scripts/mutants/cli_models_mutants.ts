/** Promises of `cli_models`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CLI_MODELS_MUTANTS: readonly Mutant[] = [];
