/** `__complete` as a file of its own in the bundle. */

import { command } from "../commands/complete.ts";
import { createQuickPlatform } from "../platform/quick_platform.ts";
import { answerQuickly } from "./quick_answer.ts";

/** What the command prints; undefined if the whole program has to run it. */
export function answer(args: readonly string[]): Promise<string | undefined> {
  return answerQuickly({ command, keeps: () => [], args, platform: createQuickPlatform });
}
