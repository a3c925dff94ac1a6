/** Promises of `quality`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const QUALITY_MUTANTS: readonly Mutant[] = [];
