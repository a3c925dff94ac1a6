/** Text from elsewhere, made safe to show on a terminal. */

/** Escape sequences: strings (OSC, DCS, SOS, PM, APC) with their content, CSI, then all others. */
const ESCAPES = [
  "(?:\\x1b[\\]PX^_]|[\\x9d\\x90\\x98\\x9e\\x9f])[^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c)?",
  "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]?",
  "\\x1b[ -/]*[0-~]?",
];

/**
 * One line of the text without control, format, private and escape characters; other white space than
 * blanks becomes a blank.
 */
export function printableText(text: string): string {
  // Deliberately made here: at the start of the program they would cost every command.
  const escapes = new RegExp(ESCAPES.join("|"), "g");
  const breaksOtherThanBlanks = /(?:[\t-\r]|(?! )\p{Z})+/gu;
  return text.replaceAll(escapes, "").replaceAll(breaksOtherThanBlanks, " ")
    .replaceAll(/\p{C}/gu, "").trim();
}
