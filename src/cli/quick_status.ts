/** `status` as a file of its own in the bundle. */

import { command } from "../commands/status.ts";
import { createQuickPlatform } from "../platform/quick_platform.ts";
import { answerQuickly } from "./quick_answer.ts";
import { QUICK_KEEPS } from "./quick_keeps.ts";

/** What the command prints; undefined if the whole program has to run it. */
export function answer(args: readonly string[]): Promise<string | undefined> {
  return answerQuickly({ command, keeps: QUICK_KEEPS.status, args, platform: createQuickPlatform });
}
