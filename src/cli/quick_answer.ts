/**
 * A command's answer without the rest of the program. There is a whole answer or none: what is unusual,
 * and every failure, is left to the whole program, which starts again from the arguments. So nothing may
 * be written before the answer is complete but what the second run would write too and uses as it finds
 * it (the key of the fingerprints), and no command is answered that could not be run twice.
 */

import type { CommandSpec } from "../commands/command.ts";
import type { PermissionKind, Platform } from "../platform/platform.ts";
import { buildContext, isDebugEnvironment } from "./build_context.ts";
import type { Options } from "./command_table.ts";
import { parseQuick } from "./parse_quick.ts";

/** Flags that need more of the machine: debug lines on stderr, certificates, stdin, the network. */
const UNUSUAL_FLAGS = ["debug", "ca-file", "openai-api-key", "probe"];

const PERMISSION_KINDS: readonly PermissionKind[] = ["run", "net"];

/** What `answerQuickly` needs. */
export interface QuickQuestion {
  readonly command: CommandSpec;
  /** As in the table of commands. */
  readonly keeps: (options: Options) => readonly PermissionKind[];
  readonly args: readonly string[];
  /** Makes the platform; what is written to stdout goes to `write`. */
  readonly platform: (write: (text: string) => void) => Platform;
}

/** What the command prints; undefined if the whole program has to run it. */
export async function answerQuickly(
  { command, keeps, args, platform: createPlatform }: QuickQuestion,
): Promise<string | undefined> {
  const options = parseQuick(command.flags, args);
  if (options === undefined) return undefined;
  if (UNUSUAL_FLAGS.some((name) => options[name] !== undefined)) return undefined;
  // Deliberately not here: it appends to a file too, behind what is printed, and only once.
  if (options["format"] === "github") return undefined;
  let answer = "";
  const platform = createPlatform((text) => void (answer += text));
  try {
    if (isDebugEnvironment(platform)) return undefined;
    const kept = keeps(options);
    platform.giveUp(PERMISSION_KINDS.filter((kind) => !kept.includes(kind)));
    const context = buildContext(platform, platform.terminal("never"), options, 0);
    const exitCode = await command.run(context, options, []);
    return exitCode === undefined ? answer : undefined;
  } catch {
    return undefined;
  }
}
