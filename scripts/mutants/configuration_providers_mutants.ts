/** Promises of `configuration_providers`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CONFIGURATION_PROVIDERS_MUTANTS: readonly Mutant[] = [];
