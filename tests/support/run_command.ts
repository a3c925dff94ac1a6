/** Runs a command's own function on a fake terminal and gives all that a person or a script sees of it. */

import type { FlagTable, OptionsOf } from "../../src/commands/command.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakePrompts, type PlannedReply } from "./fake_prompts.ts";
import { FakeSignals } from "./fake_signals.ts";
import { FakeTerminal } from "./fake_terminal.ts";

/** What a run begins with. */
export interface CommandSetting {
  /** Options by flag name; the others are absent. */
  readonly options?: Readonly<Record<string, string | boolean>>;
  /** Answers at a terminal; without it there is none. */
  readonly replies?: readonly PlannedReply[];
  /** Lines on standard input. */
  readonly lines?: readonly string[];
}

/** The part of a context that is the same for all. */
export interface FakeContext {
  readonly terminal: FakeTerminal;
  readonly clock: FakeClock;
  readonly signals: FakeSignals;
  readonly abort: AbortSignal;
  readonly mayAsk: boolean;
  readonly prompts: () => Promise<FakePrompts>;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What is left of a run. */
export interface CommandRun {
  /** Exit code; 130 if the person gave up. */
  readonly exit: number;
  /** Message and hint of the failure. */
  readonly failure?: readonly (string | undefined)[];
  readonly stdout: string;
  readonly stderr: string;
  /** Questions that were asked. */
  readonly asked: readonly string[];
}

/** Runs it. */
export async function runCommand<T extends FlagTable>(
  flags: T,
  { options = {}, replies, lines = [] }: CommandSetting,
  run: (context: FakeContext, options: OptionsOf<T>) => Promise<void>,
): Promise<CommandRun> {
  const isTerminal = replies !== undefined;
  const terminal = new FakeTerminal({
    terminals: isTerminal ? ["stdin", "stdout", "stderr"] : [],
    color: false,
    lines,
  });
  const prompts = new FakePrompts(...replies ?? []);
  const context: FakeContext = {
    terminal,
    clock: new FakeClock(),
    signals: new FakeSignals(),
    abort: new AbortController().signal,
    mayAsk: isTerminal && options["no-input"] !== true,
    prompts: () => Promise.resolve(prompts),
    json: options["json"] === true,
    quiet: options["quiet"] === true,
  };
  const absent = Object.fromEntries(Object.keys(flags).map((name) => [name, undefined]));
  const all = { ...absent, ...options } as unknown as OptionsOf<T>;
  const thrown: unknown = await run(context, all).then(() => undefined, (error) => error);
  const seen = { stdout: terminal.stdout.text, stderr: terminal.stderr.text, asked: prompts.asked };
  if (thrown === undefined) return { exit: 0, ...seen };
  if (thrown instanceof Failure) {
    const failure = [thrown.message, thrown.hint];
    return { exit: EXIT_CODES[thrown.code], failure, ...seen };
  }
  if (thrown instanceof DOMException && thrown.name === "AbortError") return { exit: 130, ...seen };
  throw thrown;
}
