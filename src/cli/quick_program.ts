/**
 * The commands that scripts call most with all that they may come to need: a refresh, a failure to be
 * reported. Unusual arguments are left to the whole program, which would answer the same.
 */

import { createDenoPlatform } from "../platform/deno_platform.ts";
import type { Relay } from "../platform/relay.ts";
import { parseQuick } from "./parse_quick.ts";
import { QUICK_COMMANDS } from "./quick_commands.ts";
import { run } from "./run.ts";

/** Runs one of these commands, or goes on with it; undefined if the whole program has to. */
export async function runQuickly(
  argv: readonly string[],
  relay: Relay,
): Promise<number | undefined> {
  const [command = "", ...args] = argv;
  if (!Object.hasOwn(QUICK_COMMANDS, command)) return undefined;
  const { flags } = (await QUICK_COMMANDS[command]!.load()).command;
  if (parseQuick(flags, args) === undefined) return undefined;
  return await run(argv, createDenoPlatform(relay), QUICK_COMMANDS);
}
