/** Promises of `security`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const SECURITY_MUTANTS: readonly Mutant[] = [];
