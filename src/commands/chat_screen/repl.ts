/**
 * `chat` as a conversation: prompts, reads, asks, until the person leaves. Prompts, remarks and failures
 * go to stderr, so that stdout carries the answers alone.
 */

import { Failure } from "../../platform/failure.ts";
import { FileError } from "../../platform/files.ts";
import { printableText } from "../../platform/printable_text.ts";
import type { Context } from "../context.ts";
import { enteredText } from "./entered_text.ts";
import { openKeyedInput } from "./keyed_input.ts";
import { openPlainInput } from "./plain_input.ts";
import type { QuestionInput } from "./question_input.ts";
import { replHint } from "./repl_hint.ts";
import { type Entry, parseEntry, runReplCommand } from "./repl_commands.ts";
import type { Talk } from "./talk.ts";

/** What the REPL uses. */
export type ReplContext = Pick<Context, "terminal" | "signals" | "quiet">;

/**
 * Talks until the person leaves; a failure of one question is shown and the talk goes on.
 * @returns 0, or the exit code of the signal that ended it
 * @throws {ClosedOutput} If nobody reads the answers any more.
 */
export async function runRepl(context: ReplContext, talk: Talk): Promise<number> {
  const { terminal, quiet } = context;
  const input = terminal.stderr.hasColor ? openKeyedInput(context) : openPlainInput(context);
  try {
    if (!quiet) {
      const who = `Model "${talk.model}" of "${talk.provider}"`;
      showLines(context, [`${who}; /help shows the commands, Ctrl-D leaves`]);
    }
    for (;;) {
      const text = await input.read();
      if (text === undefined) return input.exitCode;
      if (await answer(context, talk, input, parseEntry(enteredText(text))) === "exit") return 0;
    }
  } finally {
    input.close();
  }
}

async function answer(
  context: ReplContext,
  talk: Talk,
  input: QuestionInput,
  entry: Entry,
): Promise<"exit" | void> {
  if (entry.kind === "nothing") return;
  try {
    if (entry.kind === "command") {
      const lines = await runReplCommand(talk, entry.name, entry.argument);
      return lines === "exit" ? lines : showLines(context, lines);
    }
    const ended = await input.stoppable((signal) => talk.ask(entry.text, signal));
    if (ended === "done") return;
    input.freshLine();
    showLines(context, ["Stopped"]);
  } catch (error) {
    if (entry.kind === "question") input.freshLine();
    showLines(context, failureLines(error));
  }
}

/** What a failure says, in the words of the whole program. @throws `error` If it is no failure. */
function failureLines(error: unknown): string[] {
  if (error instanceof FileError) {
    return [`qwenauth: Cannot use "${error.path}": ${error.message}`];
  }
  if (!(error instanceof Failure)) throw error;
  const hint = error.hint === undefined ? [] : [replHint(error.hint)];
  return [`qwenauth: ${error.message}`, ...hint];
}

function showLines({ terminal }: ReplContext, lines: readonly string[]): void {
  terminal.stderr.write(lines.map((line) => `${printableText(line)}\n`).join(""));
}
