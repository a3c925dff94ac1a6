/** What is said where a question would have to be asked and cannot. */

import { Failure } from "../platform/failure.ts";
import type { Terminal } from "../platform/terminal.ts";

/** Where it would have been asked. */
export interface AskingContext {
  readonly terminal: {
    readonly stdin: Pick<Terminal["stdin"], "isTerminal">;
    readonly stderr: Pick<Terminal["stderr"], "isTerminal">;
  };
}

/** The option that forbids it. */
export interface AskingOptions {
  readonly "no-input": boolean | undefined;
}

/** The failure; `what` ends the sentence "Cannot ask …", `hint` is the command that needs no question. */
export function cannotAsk(
  context: AskingContext,
  options: AskingOptions,
  what: string,
  hint: string,
): Failure {
  const why = reasonAgainst(context, options);
  return new Failure("input_needed", `Cannot ask ${what}: ${why}`, { hint });
}

function reasonAgainst({ terminal }: AskingContext, options: AskingOptions): string {
  if (options["no-input"]) return "--no-input forbids it";
  const { stdin, stderr } = terminal;
  if (stdin.isTerminal) return "stderr is not a terminal";
  return stderr.isTerminal ? "stdin is not a terminal" : "there is no terminal to ask on";
}
