/** Promises of `configuration_files`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CONFIGURATION_FILES_MUTANTS: readonly Mutant[] = [];
