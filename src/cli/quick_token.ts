/** `token` as a file of its own in the bundle. */

import { command } from "../commands/token.ts";
import { createQuickPlatform } from "../platform/quick_platform.ts";
import type { Relay } from "../platform/relay.ts";
import { answerQuickly } from "./quick_answer.ts";
import { QUICK_KEEPS } from "./quick_keeps.ts";

/** What the command prints; undefined if the whole program has to run it, or go on with it. */
export function answer(args: readonly string[], relay: Relay): Promise<string | undefined> {
  const platform = (write: (text: string) => void) => createQuickPlatform(write, relay);
  return answerQuickly({ command, keeps: QUICK_KEEPS.token, args, platform });
}
