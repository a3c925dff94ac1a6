/** The command line of a program with the `openai` library, which no test may let reach the network. */

import { ROOT } from "../../../scripts/repository.ts";

/** Runs `openai_client.ts` with the versions of the lock file, out of the cache alone. */
export const OPENAI_PROGRAM: readonly string[] = [
  ...[Deno.execPath(), "run", "--no-check", "--cached-only", "--frozen", "-A"],
  ...["--config", `${ROOT}/deno.json`, `${ROOT}/tests/e2e/support/openai_client.ts`],
];
