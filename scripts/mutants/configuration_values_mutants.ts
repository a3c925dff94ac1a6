/** Promises of `configuration_values`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CONFIGURATION_VALUES_MUTANTS: readonly Mutant[] = [];
