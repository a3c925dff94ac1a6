/** Promises of `cli_chat`. */

import type { Mutant } from "./mutant.ts";

/** One mutant for each promise. */
export const CLI_CHAT_MUTANTS: readonly Mutant[] = [];
