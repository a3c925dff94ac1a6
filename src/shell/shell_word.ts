/** One word of a command line that is shown to be typed, as in hints. */

/** The text itself where no shell minds it, else in single quotes. */
export function shellWord(text: string): string {
  return /^[\w./@%+:,-][\w./@%+=:,-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
