/**
 * Statements for sh, dash, bash, zsh, ksh and busybox, for `eval "$(…)"` and for `eval $(…)`.
 * In the unquoted form the shell splits the text on white space and expands its globs, and `eval`
 * joins what is left with blanks; so no statement holds a glob character, white space that
 * matters, or a byte of the value that is more than a letter or digit in some shell or locale.
 */

import type { Exports } from "./exports.ts";

/**
 * Values that stand as they are: keys, URLs, models, lists of names and fingerprints.
 * No `=` at the start or after a colon, where zsh replaces `=name` by the path of a program.
 */
const READABLE = /^(?:[\w/.,@%+-][\w/.,@%+=-]*)?(?::(?:[\w/.,@%+-][\w/.,@%+=-]*)?)*$/;

/**
 * Statements that set and unset the variables; their status is 0.
 * Evaluated unquoted they need an `IFS` without characters of theirs, such as `/` or `:` in a URL.
 */
export function formatSh(exports: Exports): string {
  const set = exports.set.map(({ name, value }) => `${formatExport(name, value)}\n`);
  const unset = exports.unset.map((name) => `unset ${name};\n`);
  return [...set, ...unset].join("");
}

/** A statement whose status is the exit code, in the caller's own shell. */
export function formatShFailure(exitCode: number): string {
  return `(exit ${exitCode});\n`;
}

function formatExport(name: string, value: string): string {
  if (READABLE.test(value)) return `export ${name}=${value};`;
  // A command substitution drops the newlines at its end: a last `=` keeps them, and is cut off.
  // `=` because in no multi-byte encoding of a locale can it be the second half of a character.
  // Deliberately not `command printf`: in zsh that is a program, and the secret its argument.
  const octal = escapeOctal(value);
  // Deliberately in backquotes: zsh with `glob_subst` takes `$(` of an unquoted eval for a broken pattern.
  return `${name}="\`printf %b '${octal}='\`"; ${name}="\${${name}%=}"; export ${name};`;
}

/** The UTF-8 bytes, all but letters and digits as `\0NNN`: right in every locale. */
function escapeOctal(value: string): string {
  let text = "";
  for (const byte of new TextEncoder().encode(value)) {
    const character = String.fromCharCode(byte);
    text += /[A-Za-z0-9]/.test(character) ? character : `\\0${byte.toString(8).padStart(3, "0")}`;
  }
  return text;
}
