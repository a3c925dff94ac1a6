/** Promises of `requests_chat`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const REQUESTS_CHAT_MUTANTS: readonly Mutant[] = [];
