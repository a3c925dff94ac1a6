/** The operating system's words for what failed, fit for the end of a message. */

/** The words of an error without its number, with a small letter first. */
export function systemWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const plain = message.replace(/ \(os error \d+\)$/, "");
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}
