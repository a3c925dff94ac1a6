/** A small program for the tests of the command line: what its commands received is kept. */

import type { CommandTable, Options } from "../../src/cli/command_table.ts";
import { run } from "../../src/cli/run.ts";
import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  defineCommand,
  PROVIDER_FLAG,
} from "../../src/commands/command.ts";
import type { Context } from "../../src/commands/context.ts";
import { EXIT_CODES } from "../../src/platform/failure.ts";
import { FakePlatform } from "../support/fake_platform.ts";
import type { FakePlatformOptions } from "../support/fake_platform.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";

/** Flags of the command `show`. */
export const SHOW_FLAGS = {
  ...COMMON_FLAGS,
  ...PROVIDER_FLAG,
  ...CA_FILE_FLAG,
  format: {
    kind: "choice",
    brief: "How to show it",
    values: ["bare", "curl"],
    meant: { pcurl: "bare", pc: "bare", pc1: "bare" },
  },
  "min-valid": { kind: "duration", brief: "Least time left", placeholder: "DURATION" },
  refresh: { kind: "boolean", brief: "Refresh first" },
  "no-refresh": { kind: "boolean", brief: "Never refresh" },
  "pause-at": { kind: "text", brief: "Stop there", placeholder: "STEP", hidden: true },
} as const;

/** What a command was run with. */
export interface Call {
  readonly options: Options;
  readonly args: readonly string[];
  readonly context: Context;
}

/** What a run did, whole. */
export interface Outcome {
  readonly exit: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the fake commands behave. */
export interface RunOptions extends FakePlatformOptions {
  /** What every command does. */
  readonly act?: (call: Call) => void | Promise<void>;
}

/** Runs the fake program. */
export async function runFake(
  argv: readonly string[],
  { act = () => {}, ...options }: RunOptions = {},
): Promise<{ outcome: Outcome; calls: Call[]; platform: FakePlatform }> {
  const terminal = options.terminal ?? new FakeTerminal();
  const platform = new FakePlatform({ ...options, terminal });
  const calls: Call[] = [];
  const code = await run(argv, platform, fakeTable(calls, act));
  return {
    outcome: { exit: exitName(code), stdout: terminal.stdout.text, stderr: terminal.stderr.text },
    calls,
    platform,
  };
}

/** A table with a plain command, one that takes arguments, and one of each permission. */
export function fakeTable(calls: Call[], act: (call: Call) => void | Promise<void>): CommandTable {
  const receive = async (call: Call) => {
    calls.push(call);
    await act(call);
  };
  const show = defineCommand({
    brief: "show it",
    description: "Shows it in one of several forms.",
    examples: [{ line: "qwenauth show --format curl", note: "for curl" }],
    flags: SHOW_FLAGS,
    run: (context, options, args) => receive({ context, options, args }),
  });
  const ask = defineCommand({
    brief: "ask something",
    description: "Asks.",
    examples: [{ line: "qwenauth ask why", note: "a question" }],
    flags: { ...COMMON_FLAGS },
    positional: { placeholder: "WORD", brief: "What to ask", minimum: 1, maximum: 3 },
    run: (context, options, args) => receive({ context, options, args }),
  });
  const launch = defineCommand({
    brief: "run a program",
    description: "Runs it.",
    examples: [{ line: "qwenauth launch -- ls", note: "a program" }],
    flags: { ...COMMON_FLAGS, ...PROVIDER_FLAG },
    positional: {
      placeholder: "PROGRAM [ARG ...]",
      usage: "-- PROGRAM [ARG ...]",
      takesProgram: true,
      brief: "The program",
      minimum: 1,
      maximum: Infinity,
    },
    run: (context, options, args) => receive({ context, options, args }),
  });
  return {
    show: {
      brief: "show it",
      load: () => Promise.resolve({ command: show }),
      keeps: (options) => options["no-refresh"] ? [] : ["net"],
      quick: true,
    },
    "show-slowly": { brief: "show it", load: () => Promise.resolve({ command: show }) },
    ask: {
      brief: "ask something",
      load: () => Promise.resolve({ command: ask }),
      keeps: () => ["run", "net"],
    },
    launch: {
      brief: "run a program",
      hidden: true,
      load: () => Promise.resolve({ command: launch }),
    },
  };
}

function exitName(code: number): string {
  const found = Object.entries(EXIT_CODES).find(([, number]) => number === code);
  return found === undefined ? String(code) : found[0];
}
