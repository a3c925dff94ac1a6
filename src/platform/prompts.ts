/** Questions to the person at the terminal, as everything above `platform/` asks them. */

import type { Secret } from "./secret.ts";

/** One thing to choose. */
export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  /** What is said about it beside its name. */
  readonly remark?: string;
  /** Heading above it; a change of the heading begins a new group. */
  readonly group?: string;
}

/** Judges what was typed: the sentence to show if it cannot be used, undefined if it can. */
export type Check = (text: string) => string | undefined;

/**
 * Questions, shown on stderr. Each throws a `DOMException` called `AbortError` when the person gives up
 * (Ctrl-C, Ctrl-D, Escape): the program then ends with exit 130.
 */
export interface Prompts {
  /** The value of the chosen one; the cursor begins on `initial`. */
  select<T>(question: string, choices: readonly Choice<T>[], initial?: T): Promise<T>;
  /** A line that is never shown, without white space around it; asked again until `check` is content. */
  secret(question: string, check: Check): Promise<Secret>;
  /** A line, without white space around it; asked again until `check` is content. */
  text(question: string, check: Check): Promise<string>;
  /** Whether the answer is a yes; `initial` is what Enter alone means. */
  confirm(question: string, initial: boolean): Promise<boolean>;
}

/** What is thrown when the person gives up. */
export function givenUp(): DOMException {
  return new DOMException("given up at a question", "AbortError");
}
