/** Prints an answer while it comes: as it is to a program, styled and harmless to a terminal. */

import type { AnswerSink } from "../../chat/ask.ts";
import type { Usage } from "../../chat/chat_model.ts";
import type { OutputStream, Terminal } from "../../platform/terminal.ts";
import { TerminalText } from "../../platform/terminal_text.ts";
import { createMarkdownStyler, type MarkdownStyler } from "./markdown.ts";

const DIM = "\x1b[2m";
const RESET = "\x1b[0m";

/** What is shown. */
export interface PrinterOptions {
  /** Whether the text goes to stdout as it comes. */
  readonly printsText: boolean;
  /** Whether reasoning goes to stderr. */
  readonly printsReasoning: boolean;
  /** Called before the first thing is printed. */
  readonly onFirst: () => void;
}

/** Prints one answer. */
export class AnswerPrinter implements AnswerSink {
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  readonly #options: PrinterOptions;
  readonly #clean = new TerminalText();
  readonly #cleanReasoning = new TerminalText();
  readonly #styler: MarkdownStyler | undefined;
  #last = "\n";
  #isReasoning = false;
  #hasBegun = false;
  /** Everything of the answer so far, as the model gave it. */
  received = "";

  constructor({ stdout, stderr }: Pick<Terminal, "stdout" | "stderr">, options: PrinterOptions) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#options = options;
    this.#styler = stdout.isTerminal && stdout.hasColor ? createMarkdownStyler() : undefined;
  }

  readonly text = (part: string): void => {
    this.received += part;
    if (!this.#options.printsText) return;
    this.#begin();
    this.#endReasoning();
    const clean = this.#stdout.isTerminal ? this.#clean.write(part) : part;
    this.#print(this.#styler?.write(clean) ?? clean, clean);
  };

  readonly reasoning = (part: string): void => {
    if (!this.#options.printsReasoning) return;
    this.#begin();
    // Deliberately cleaned for files too: stderr is a log, which others read.
    const clean = this.#cleanReasoning.write(part);
    if (clean === "") return;
    this.#stderr.write(this.#stderr.hasColor ? `${DIM}${clean}${RESET}` : clean);
    this.#isReasoning = true;
  };

  /** Ends the answer, whole or not, with a line break. */
  end(): void {
    this.#begin();
    this.#endReasoning();
    if (!this.#options.printsText) return;
    const rest = this.#styler?.end() ?? "";
    const lineEnd = this.#last === "\n" ? "" : "\n";
    if (rest + lineEnd !== "") this.#stdout.write(rest + lineEnd);
    this.#last = "\n";
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#options.onFirst();
  }

  #print(shown: string, clean: string): void {
    if (clean !== "") this.#last = clean.at(-1)!;
    if (shown !== "") this.#stdout.write(shown);
  }

  #endReasoning(): void {
    if (this.#isReasoning) this.#stderr.write("\n");
    this.#isReasoning = false;
  }
}

/** The line of `--usage`. */
export function usageLine(usage: Usage | undefined): string {
  if (usage === undefined) return "Tokens: the service did not tell\n";
  const { inputTokens, outputTokens, reasoningTokens } = usage;
  const reasoning = reasoningTokens === undefined ? "" : ` (${reasoningTokens} of reasoning)`;
  return `Tokens: ${inputTokens} in, ${outputTokens} out${reasoning}\n`;
}
