/** Where a text stops being JSON; the parser's own messages do not always tell, and quote the text. */

/** A place in a text, both counted from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * Place of the first error of a text that is no JSON.
 * @returns undefined if there is nothing wrong with it but that it ends too early
 */
export function findJsonError(text: string): TextPosition | undefined {
  if (parsesSoFar(text)) return undefined;
  // The shortest beginning that can no longer become JSON ends at the error.
  let sound = 0;
  let broken = text.length;
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (parsesSoFar(text.slice(0, middle))) sound = middle;
    else broken = middle;
  }
  const before = text.slice(0, broken - 1).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** Whether a text is JSON, or could be the beginning of it. */
function parsesSoFar(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    if (/^Unexpected end|^Unterminated/.test(message)) return true;
    return Number(/ at position (\d+)/.exec(message)?.[1]) === text.length;
  }
}
