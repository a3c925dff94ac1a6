/** Promises of `oauth.md`. */

import type { Mutant } from "./mutant.ts";

const POLLING = { at: "src/oauth/polling.ts", test: "tests/oauth/polling_test.ts" } as const;

/** One mutant for each promise. */
export const OAUTH_MUTANTS: readonly Mutant[] = [
  {
    ...POLLING,
    promise: "One interval passes before the first poll",
    was: "let waitSeconds = intervalSeconds;",
    becomes: "let waitSeconds = 0;",
    named: "polling waits one interval before the first poll",
  },
];
