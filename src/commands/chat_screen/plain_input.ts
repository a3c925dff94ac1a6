/**
 * Questions typed line by line, for a terminal without cursor control: it echoes and edits by itself, and
 * Ctrl-C is a signal, which ends the program at the prompt and stops the answer during one.
 */

import type { PassedSignal } from "../../platform/programs.ts";
import type { Signals } from "../../platform/signals.ts";
import type { Terminal } from "../../platform/terminal.ts";
import { isUnfinished } from "./entered_text.ts";
import type { QuestionInput } from "./question_input.ts";
import { untilStopped } from "./until_stopped.ts";

/** What it needs. */
export interface PlainInputParts {
  readonly terminal: Pick<Terminal, "stderr" | "stdin">;
  readonly signals: Pick<Signals, "passOn">;
}

/** Exit codes after the signals that end the program during an answer: 128 and the signal's number. */
const ENDED_BY: Partial<Readonly<Record<PassedSignal, number>>> = {
  SIGHUP: 129,
  SIGBREAK: 130,
  SIGQUIT: 131,
  SIGTERM: 143,
};

/** Opens it. */
export function openPlainInput({ terminal, signals }: PlainInputParts): QuestionInput {
  const { stderr, stdin } = terminal;
  let exitCode = 0;

  return {
    get exitCode() {
      return exitCode;
    },
    async read() {
      if (exitCode !== 0) return undefined;
      let text = "";
      for (;;) {
        stderr.write(text === "" ? "> " : ". ");
        const line = await stdin.readLine();
        if (line === undefined) {
          stderr.write("\n");
          return undefined;
        }
        text += line;
        const unfinished = isUnfinished(text);
        if (unfinished === "no") return text;
        text = `${unfinished === "backslash" ? text.slice(0, -1) : text}\n`;
      }
    },
    async stoppable(run) {
      const stop = new AbortController();
      const forget = signals.passOn((signal) => {
        exitCode = ENDED_BY[signal] ?? 0;
        if (signal === "SIGINT" || exitCode !== 0) stop.abort();
      });
      try {
        return await untilStopped(stop, run);
      } finally {
        forget();
      }
    },
    freshLine: () => stderr.write("\n"),
    close: () => {},
  };
}
