/** Answers that are printed at their end, whole or not: `chat --json` and `chat --extract`. */

import type { ReceivedAnswer } from "../../chat/ask.ts";
import { extractCode } from "../../chat/extract_code.ts";
import type { Terminal } from "../../platform/terminal.ts";
import { TerminalText } from "../../platform/terminal_text.ts";
import { encodeAnswer } from "./encode_answer.ts";
import type { Talk } from "./talk.ts";

/** Prints an answer at its end. */
export type PrintWhole = (answer: ReceivedAnswer, talk: Pick<Talk, "model" | "provider">) => void;

/** The way that the flags ask for; undefined if the text is printed as it comes. */
export function wholePrinter(
  { stdout }: Pick<Terminal, "stdout">,
  { json, extract }: { readonly json: boolean; readonly extract: boolean },
): PrintWhole | undefined {
  if (json) return (answer, talk) => stdout.write(encodeAnswer(answer, talk));
  if (!extract) return undefined;
  return ({ text }) => {
    const code = extractCode(text) ?? "";
    if (code !== "") stdout.write(safeFor(stdout, code));
  };
}

/** A text as it is for a program, harmless for a terminal. */
export function safeFor(
  { isTerminal }: Pick<Terminal["stdout"], "isTerminal">,
  text: string,
): string {
  return isTerminal ? new TerminalText().write(text) : text;
}
