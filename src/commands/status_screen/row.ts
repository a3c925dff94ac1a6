/** One line of a report for people, before it is drawn. */

/** How a line is to be taken. */
export type Tone = "good" | "warning" | "bad" | "faint";

/** A label and its text; an empty label goes on with the line above. */
export interface Row {
  readonly label: string;
  readonly text: string;
  readonly tone?: Tone | undefined;
  /** Drawn before the text on a terminal: a part of a whole, both 0 or more. */
  readonly bar?: { readonly part: number; readonly whole: number };
}

/** A row. */
export function row(label: string, text: string, tone?: Tone): Row {
  return { label, text, tone };
}
