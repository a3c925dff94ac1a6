/** Promises of `credentials_locks`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CREDENTIALS_LOCKS_MUTANTS: readonly Mutant[] = [];
