/** Promises of `security_binding`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const SECURITY_BINDING_MUTANTS: readonly Mutant[] = [];
