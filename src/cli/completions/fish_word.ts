/** One word of a fish script. */

/** The text itself where fish does not mind it, else in single quotes, in which `\` and `'` are special. */
export function fishWord(text: string): string {
  return /^[\w./:,-]+$/.test(text) ? text : `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
