/** Text from elsewhere, made safe to show on a terminal. */

/** Escape sequences: CSI, OSC and the other strings, and the two-character ones. */
const ESCAPE_SEQUENCE =
  // deno-lint-ignore no-control-regex
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)|\x1b[ -/]*[0-~]?|\x9b[0-?]*[ -/]*[@-~]/g;

/** Control characters, line separators, and what turns the direction of text. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** One line of the text without escape sequences; every run of control characters becomes a blank. */
export function printableText(text: string): string {
  return text.replace(ESCAPE_SEQUENCE, "").replace(CONTROL, " ").trim();
}
