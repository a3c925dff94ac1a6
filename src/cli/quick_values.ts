/** The commands that need values from all their sources, as a file of their own in the bundle. */

import { command as env } from "../commands/env.ts";
import { command as token } from "../commands/token.ts";
import { createQuickPlatform } from "../platform/quick_platform.ts";
import type { Relay } from "../platform/relay.ts";
import { answerQuickly, type QuickQuestion } from "./quick_answer.ts";
import { QUICK_KEEPS } from "./quick_keeps.ts";

const COMMANDS: Readonly<Record<string, Pick<QuickQuestion, "command" | "keeps">>> = {
  token: { command: token, keeps: QUICK_KEEPS.token },
  env: { command: env, keeps: QUICK_KEEPS.env },
};

/** What the command prints; undefined if the whole program has to run it, or go on with it. */
export function answer(
  args: readonly string[],
  relay: Relay,
  name: string,
): Promise<string | undefined> {
  const platform = (write: (text: string) => void) => createQuickPlatform(write, relay);
  return answerQuickly({ ...COMMANDS[name]!, args, platform });
}
