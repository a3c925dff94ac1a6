/**
 * Statements for fish, for `qwenauth env --format fish | source` and for
 * `eval (qwenauth env --format fish)`. The second form splits the text at newlines and joins it
 * with blanks, so each statement is one line and no value has a newline in it.
 */

import type { Exports } from "./exports.ts";

/** Statements that set and unset global variables; their status is 0. */
export function formatFish(exports: Exports): string {
  const set = exports.set.map(({ name, value }) => `set -gx ${name} ${quote(value)};\n`);
  // Deliberately only global ones: erasing a universal variable would change all shells for good.
  const unset = exports.unset.map((name) => `if set -qg ${name}; set -eg ${name}; end;\n`);
  // `set` leaves the status of the command before it.
  return [...set, ...unset, "true;\n"].join("");
}

/**
 * A statement whose status is the exit code. A function, because `return` alone would leave the
 * function that called `eval`; it removes itself while it runs.
 */
export function formatFishFailure(exitCode: number): string {
  const name = "__qwenauth_failed";
  return `function ${name}; functions -e ${name}; return ${exitCode}; end; ${name};\n`;
}

/** Single quotes, in which only `\` and `'` are special; control characters stand outside. */
function quote(value: string): string {
  const text = value
    .replace(/[\\']/g, "\\$&")
    // deno-lint-ignore no-control-regex
    .replace(/[\x01-\x1f\x7f]+/g, (controls) => `'${escapeControls(controls)}'`);
  return `'${text}'`;
}

function escapeControls(controls: string): string {
  return controls.replace(
    /[^]/g,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
