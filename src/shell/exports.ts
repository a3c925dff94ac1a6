/**
 * What is handed to a shell: variables to set and names to unset, and the check that they can be.
 * How each shell is told is left to the file of its family.
 */

import { Failure } from "../platform/failure.ts";

/** One variable to set. */
export interface ExportedVariable {
  /** `[A-Za-z_][A-Za-z0-9_]*`. */
  readonly name: string;
  /** Any text without NUL and without half surrogate pairs; it may be empty. */
  readonly value: string;
  /** Whether logs must not show it. */
  readonly isSecret: boolean;
}

/** Variables to set and to unset; no name appears twice. */
export interface Exports {
  /** Set in this order. */
  readonly set: readonly ExportedVariable[];
  /** Unset in this order, after the others are set. */
  readonly unset: readonly string[];
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Refuses what no shell could be told without changing it.
 * @throws {Failure} `failure` If a name is no variable name; `store` if a value has no bytes of its own
 * in an environment, which can only come from a file: NUL, or half a surrogate pair.
 * @throws {TypeError} If a name appears twice.
 */
export function requireExportable(exports: Exports): void {
  const names = [...exports.set.map((variable) => variable.name), ...exports.unset];
  for (const name of names) {
    // Deliberately checked here too: a name such as `A=1;echo` would become a command of the shell.
    if (!NAME.test(name)) {
      throw new Failure("failure", `Cannot export ${JSON.stringify(name)}: not a variable name`);
    }
  }
  if (new Set(names).size < names.length) throw new TypeError("A variable is exported twice");
  for (const { name, value } of exports.set) {
    if (value.includes("\0") || !value.isWellFormed()) {
      throw new Failure("store", `Cannot export "${name}": its value is not text without NUL`);
    }
  }
}
