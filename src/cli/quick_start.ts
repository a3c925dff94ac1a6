/**
 * What is answered before the whole program is loaded: the version, and the commands that scripts call
 * most, each from a file of its own. What such a file cannot answer is left to one that holds more.
 */

import type { Relay } from "../platform/relay.ts";
import type { OutputStream } from "../platform/terminal.ts";
import { VERSION } from "../platform/version.ts";

/** A command that answers by itself, if nothing unusual is asked for and nothing fails. */
export interface QuickPart {
  /**
   * What it prints for these arguments; undefined if the whole program has to run it, and go on with
   * what then stands in `relay`.
   */
  readonly answer: (
    args: readonly string[],
    relay: Relay,
    command: string,
  ) => Promise<string | undefined>;
}

/** Loads such a file. */
type LoadPart = () => Promise<QuickPart>;

/** Files of the bundle that are loaded when needed. */
export interface QuickParts {
  /** By command: the one that holds the least comes first. */
  readonly commands: Readonly<Record<string, readonly LoadPart[]>>;
  /** Runs some of these commands, whatever it takes; gives undefined if the whole program has to. */
  readonly program: () => Promise<
    { runQuickly(argv: readonly string[], relay: Relay): Promise<number | undefined> }
  >;
  /** Commands that it runs. */
  readonly ofProgram: readonly string[];
}

/** The quick commands. */
export const QUICK_PARTS: QuickParts = {
  commands: {
    token: [() => import("./quick_token.ts"), () => import("./quick_values.ts")],
    env: [() => import("./quick_values.ts")],
    status: [() => import("./quick_status.ts")],
    __complete: [() => import("./quick_complete.ts")],
  },
  program: () => import("./quick_program.ts"),
  ofProgram: ["token", "env"],
};

/** Runs a quick command; resolves to its exit code, or to undefined if the whole program has to run. */
export async function quickStart(
  argv: readonly string[],
  stdout: Pick<OutputStream, "write">,
  parts: QuickParts = QUICK_PARTS,
): Promise<number | undefined> {
  const [command = "", ...args] = argv;
  const relay: Relay = {};
  const answer = await findAnswer(command, args, relay, parts);
  if (answer !== undefined && isWritten(stdout, answer)) return 0;
  if (!parts.ofProgram.includes(command)) return undefined;
  const { runQuickly } = await parts.program();
  return await runQuickly(argv, relay);
}

async function findAnswer(
  command: string,
  args: readonly string[],
  relay: Relay,
  { commands }: QuickParts,
): Promise<string | undefined> {
  if (command === "--version" && args.length === 0) return `qwenauth ${VERSION}\n`;
  if (!Object.hasOwn(commands, command)) return undefined;
  for (const load of commands[command]!) {
    const { answer } = await load();
    const text = await answer(args, relay, command);
    // What has been begun, only the program can end.
    if (text !== undefined || relay.renewal !== undefined) return text;
  }
  return undefined;
}

/** What cannot be written fails the same way when it is tried again, and then the reason is told. */
function isWritten(stdout: Pick<OutputStream, "write">, text: string): boolean {
  try {
    stdout.write(text);
    return true;
  } catch {
    return false;
  }
}
