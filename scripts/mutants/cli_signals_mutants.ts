/** Promises of `cli.md`: how Ctrl-C and other signals end a command, and which network calls it may make. */

import type { Mutant } from "./mutant.ts";

const SIGNALS = {
  at: "src/platform/deno_signals.ts",
  test: "tests/platform/deno_signals_test.ts",
} as const;

/** One mutant for each promise. */
export const CLI_SIGNALS_MUTANTS: readonly Mutant[] = [
  {
    ...SIGNALS,
    promise: "SIGHUP, SIGINT and SIGTERM end with 128 and their number",
    was: "SIGHUP: 129, SIGINT: 130",
    becomes: "SIGHUP: 130, SIGINT: 130",
    named: "SIGHUP aborts, undoes in reverse order, and ends with 129",
  },
  {
    ...SIGNALS,
    promise: "A signal leaves the terminal as it was",
    was: "    this.#controller?.abort();\n    this.runUndos();\n",
    becomes: "    this.#controller?.abort();\n",
    named: "SIGINT aborts, undoes in reverse order, and ends with 130",
  },
  {
    ...SIGNALS,
    promise: "A signal within the critical section is obeyed when the section has ended",
    was: "Math.max(0, ...[...this.#holds]",
    becomes: "Math.min(0, ...[...this.#holds]",
    named: "a signal in a hold is obeyed when the last hold is released",
  },
  {
    ...SIGNALS,
    promise: "The critical section that does not end holds a signal back up to its limit only",
    was: "      this.#source.later(leftMs, () => this.#obeyIfFree());\n",
    becomes: "",
    named: "a hold ends at its limit for a signal that waits",
  },
  {
    ...SIGNALS,
    promise: "The first signal decides on the exit code",
    was: "this.#pending ??= signal;",
    becomes: "this.#pending = signal;",
    named: "a signal in a hold is obeyed when the last hold is released",
  },
  {
    at: "src/cli/report_failure.ts",
    test: "tests/cli/run_test.ts",
    promise: "A command that Ctrl-C ended says nothing",
    was:
      '  if (thrown instanceof DOMException && thrown.name === "AbortError") return INTERRUPTED;\n',
    becomes: "",
    named: "an aborted command ends quietly with 130",
  },
  {
    at: "src/commands/progress/status_line.ts",
    test: "tests/commands/login_test.ts",
    promise: "Ctrl-C takes the spinner away",
    was: "    this.#running = undefined;\n    this.#restore();",
    becomes: "    this.#running = undefined;",
    named: "Ctrl-C ends the waiting with the terminal restored",
  },
  {
    at: "src/commands/progress/status_line.ts",
    test: "tests/commands/progress/status_line_test.ts",
    promise: "A signal during the spinner leaves an empty line",
    was: "this.#parts.signals.onExit(() => this.#restore())",
    becomes: "this.#parts.signals.onExit(() => {})",
    named: "a signal takes the status line away",
  },
  {
    at: "src/cli/commands.ts",
    test: "tests/cli/commands_test.ts",
    promise: "models makes no network call without --remote",
    was: 'options["remote"] ? ["net"] : []',
    becomes: '["net"]',
    named: "only exec and login keep the right to run programs",
  },
  {
    at: "src/cli/run.ts",
    test: "tests/cli/run_test.ts",
    promise: "What a command does not need is not allowed to it",
    was: "const kept = line?.keeps?.(options) ?? [];",
    becomes: "const kept = line?.keeps?.(options) ?? PERMISSION_KINDS;",
    named: "a command keeps only the permissions that its line names",
  },
  {
    at: "src/commands/login_screen/questions.ts",
    test: "tests/commands/login_test.ts",
    promise: "Ctrl-C at a question is no answer to it",
    was: "  signal.throwIfAborted();\n",
    becomes: "",
    named: "Ctrl-C at a question is no answer to it",
  },
  {
    at: "src/platform/deno_terminal.ts",
    test: "tests/e2e/login_pipe_test.ts",
    promise: "A login goes on when the reader of stderr has gone",
    was: 'stderr: ignoreClosed(createOutput("standard error", Deno.stderr, colors)),',
    becomes: 'stderr: createOutput("standard error", Deno.stderr, colors),',
    named: "a login goes on when the reader of stderr has gone",
  },
  {
    at: "src/platform/clack_prompts.ts",
    test: "tests/e2e/prompts_test.ts",
    promise: "A signal during a question gives the terminal back",
    was: "    process.stderr.write(SHOW_CURSOR);\n",
    becomes: "",
    named: "SIGTERM during a question gives the terminal back: exit 143",
  },
];
