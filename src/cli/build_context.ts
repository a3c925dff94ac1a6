/** The one place that puts a command's surroundings together. Nothing here opens a file without a flag that names it. */

import type { Context } from "../commands/context.ts";
import { Failure } from "../platform/failure.ts";
import type { Platform } from "../platform/platform.ts";
import { printableText } from "../platform/printable_text.ts";
import type { Terminal } from "../platform/terminal.ts";
import { shellWord } from "../shell/shell_word.ts";
import type { Options } from "./command_table.ts";

/** Whether the common flag was given; a command that does not have it never has it given. */
function isGiven(options: Options, name: string): boolean {
  return options[name] === true;
}

/** Surroundings of a command that runs with these options; `startMs` is when the program started. */
export function buildContext(
  platform: Platform,
  terminal: Terminal,
  options: Options,
  startMs: number,
): Context {
  return {
    environment: platform.environment,
    terminal,
    clock: platform.clock,
    random: platform.random,
    files: platform.files,
    signals: platform.signals,
    programs: platform.programs,
    machine: platform.machine,
    debug: buildDebug(platform, terminal, options, startMs),
    fetch: openFetch(platform, options["ca-file"]),
    // Asked for late: it is what makes the program listen to signals.
    get abort() {
      return platform.signals.abort;
    },
    giveUp: platform.giveUp,
    reached: platform.reached,
    relay: platform.relay,
    get mayAsk() {
      return !isGiven(options, "no-input") && terminal.stdin.isTerminal &&
        terminal.stderr.isTerminal;
    },
    prompts: () => platform.prompts(terminal),
    quiet: isGiven(options, "quiet"),
    json: isGiven(options, "json"),
  };
}

/** @throws {Failure} As `Platform.fetch` does, with the command that shows the file. */
function openFetch(platform: Platform, caFile: Options[string]): Context["fetch"] {
  if (typeof caFile !== "string") return platform.fetch(undefined);
  try {
    return platform.fetch(caFile);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, cause } = error;
    throw new Failure(code, message, { cause, hint: `ls -l ${shellWord(caFile)}` });
  }
}

function buildDebug(
  platform: Platform,
  terminal: Terminal,
  options: Options,
  startMs: number,
): Context["debug"] {
  if (!isGiven(options, "debug") && !isDebugEnvironment(platform)) return () => {};
  return (message) => {
    const ms = (platform.clock.monotonicMs() - startMs).toFixed(1);
    const line = `qwenauth: debug: +${ms} ms ${printableText(message())}\n`;
    try {
      terminal.stderr.write(line);
    } catch {
      // Deliberately ignored: a line that nobody can read must not end a refresh between its steps.
    }
  };
}

/** Whether `QWENAUTH_DEBUG` asks for debug lines. */
export function isDebugEnvironment({ environment }: Pick<Platform, "environment">): boolean {
  const value = environment.get("QWENAUTH_DEBUG");
  return value !== undefined && value !== "0";
}
