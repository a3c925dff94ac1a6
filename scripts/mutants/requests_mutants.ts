/** Promises of `requests`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const REQUESTS_MUTANTS: readonly Mutant[] = [];
