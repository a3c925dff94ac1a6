/** Promises of `credentials_renewal`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CREDENTIALS_RENEWAL_MUTANTS: readonly Mutant[] = [];
