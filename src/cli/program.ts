/** The whole program, loaded when the quick start declines. */

import { createDenoPlatform } from "../platform/deno_platform.ts";
import type { Platform } from "../platform/platform.ts";
import { COMMANDS } from "./commands.ts";
import { run } from "./run.ts";

/**
 * Runs any command; resolves to the exit code. Deliberately on a platform of its own: in the bundle this
 * is another file, whose classes of errors are not those of the quick start.
 */
export function runProgram(
  argv: readonly string[],
  platform: Platform = createDenoPlatform(),
): Promise<number> {
  return run(argv, platform, COMMANDS);
}
