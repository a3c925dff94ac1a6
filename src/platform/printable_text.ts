/** Text from elsewhere, made safe to show on a terminal. */

/** Escape sequences: strings (OSC, DCS, SOS, PM, APC) with their content, CSI, then all others. */
const ESCAPES = new RegExp(
  [
    "(?:\\x1b[\\]PX^_]|[\\x9d\\x90\\x98\\x9e\\x9f])[^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c)?",
    "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]?",
    "\\x1b[ -/]*[0-~]?",
  ].join("|"),
  "g",
);

/** White space other than the blank itself. */
const BREAKS = /(?:[\t-\r]|(?! )\p{Z})+/gu;

/**
 * One line of the text without control, format, private and escape characters; other white space than
 * blanks becomes a blank.
 */
export function printableText(text: string): string {
  return text.replaceAll(ESCAPES, "").replaceAll(BREAKS, " ").replaceAll(/\p{C}/gu, "").trim();
}
