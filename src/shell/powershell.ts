/**
 * Statements for PowerShell, for `qwenauth env --format powershell | Out-String |
 * Invoke-Expression` and also without `Out-String`. PowerShell reads a program's output line by
 * line and in the code page of the console, so each statement is one line of printable ASCII.
 */

import type { Exports } from "./exports.ts";

/**
 * Statements that set and unset variables of the process.
 * PowerShell before 7.5 removes a variable that is set to an empty value.
 */
export function formatPowershell(exports: Exports): string {
  const set = exports.set.map(({ name, value }) => `$env:${name} = ${formatValue(value)}\n`);
  const unset = exports.unset.map((name) =>
    `Remove-Item Env:${name} -ErrorAction SilentlyContinue\n`
  );
  return [...set, ...unset].join("");
}

/** A quoted string, or one with escapes that .NET expands: PowerShell's own are not in 5.1. */
function formatValue(value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return quote(value);
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${hexadecimal(unit)}`);
  return `[regex]::Unescape(${quote(escaped)})`;
}

/** Single quotes; PowerShell also takes the typographic ones, but these are not ASCII. */
function quote(ascii: string): string {
  return `'${ascii.replaceAll("'", "''")}'`;
}

function hexadecimal(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, "0");
}
