/** The terminal's clipboard, also across SSH: the escape sequence OSC 52, which the terminal obeys. */

/** Sequence that makes the terminal at the other end put a text on its clipboard. */
export function clipboardSequence(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return `\x1b]52;c;${btoa(String.fromCharCode(...bytes))}\x07`;
}
