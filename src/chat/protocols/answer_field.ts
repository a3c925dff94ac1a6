/** Fields of an answer that is not yet known to be as its protocol wants it. */

/**
 * The text of an answer in one of its fields, empty if there is none. Deliberately a failure if it is
 * anything else: left out, it would be missing from the answer, and nobody would know.
 * @throws {TypeError} If it is no text.
 */
export function answerText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw new TypeError("the text of the answer is no text");
  return value;
}

/** The id that a service gave its answer; undefined if it is none. */
export function requestIdOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
