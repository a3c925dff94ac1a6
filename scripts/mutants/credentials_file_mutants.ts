/** Promises of `credentials_file`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CREDENTIALS_FILE_MUTANTS: readonly Mutant[] = [];
