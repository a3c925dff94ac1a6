/**
 * What is answered before the whole program is loaded: the version, and the quick commands with plain
 * flags. Whatever is unusual is left to the whole program, which would answer the same.
 */

import type { Platform } from "../platform/platform.ts";
import { run } from "./run.ts";
import { QUICK_COMMANDS } from "./quick_commands.ts";
import { parseQuick } from "./parse_quick.ts";

/** Runs a quick invocation; undefined if it is none. */
export async function quickStart(
  argv: readonly string[],
  platform: Platform,
): Promise<number | undefined> {
  const [command = "", ...args] = argv;
  if (command === "--version" && args.length === 0) {
    return await run(argv, platform, QUICK_COMMANDS);
  }
  if (!Object.hasOwn(QUICK_COMMANDS, command)) return undefined;
  const { flags } = (await QUICK_COMMANDS[command]!.load()).command;
  if (parseQuick(flags, args) === undefined) return undefined;
  return await run(argv, platform, QUICK_COMMANDS);
}
