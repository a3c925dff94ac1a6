/** Text of several lines at the prompt: a backslash at the end of a line, or a block in `"""`. */

const QUOTES = '"""';

/** Whether the text goes on in another line, and why. */
export function isUnfinished(text: string): "no" | "backslash" | "block" {
  const trimmed = text.trim();
  if (trimmed.startsWith(QUOTES)) {
    const isClosed = trimmed.length >= 2 * QUOTES.length && trimmed.endsWith(QUOTES);
    return isClosed ? "no" : "block";
  }
  // Two backslashes are one that stands for itself.
  const backslashes = /\\*$/.exec(text)![0].length;
  return backslashes % 2 === 1 ? "backslash" : "no";
}

/** What was meant: a block without its quotes, other text without blanks around it. */
export function enteredText(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith(QUOTES)) return trimmed;
  const inner = trimmed.slice(QUOTES.length).replace(/"""$/, "");
  return inner.replace(/^[ \t]*\n/, "").replace(/\n[ \t]*$/, "");
}
