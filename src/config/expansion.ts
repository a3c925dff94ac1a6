/** `$NAME` and `${NAME}` in the strings of settings.json, with the source of everything put in. */

import type { Source, Sourced } from "../providers/source.ts";

/** Looks a variable up; undefined if it is not set. */
export type LookUp = (name: string) => Sourced<string> | undefined;

/** A text after expansion. */
export interface Expanded {
  readonly text: string;
  /** Sources of all variables in it, in their order. */
  readonly sources: readonly Source[];
}

const VARIABLE = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;
/** Characters that the variables of one file may add to it, all together. */
const BUDGET = 1024 * 1024;

/** Expands the strings of one file. */
export class Expander {
  readonly #lookUp: LookUp;
  #left = BUDGET;

  constructor(lookUp: LookUp) {
    this.#lookUp = lookUp;
  }

  /**
   * The text with its variables replaced; unknown names stay as they are, and what is put in is not
   * expanded again. Undefined if it grows too long: short variables can be repeated without end.
   */
  expand(text: string): Expanded | undefined {
    if (!text.includes("$")) return { text, sources: [] };
    const sources: Source[] = [];
    let expanded = "";
    let done = 0;
    for (const match of text.matchAll(VARIABLE)) {
      const found = this.#lookUp((match[1] ?? match[2])!);
      if (found === undefined) continue;
      this.#left -= found.value.length;
      if (this.#left < 0) return undefined;
      expanded += text.slice(done, match.index) + found.value;
      done = match.index + match[0].length;
      sources.push(found.source);
    }
    return { text: expanded + text.slice(done), sources };
  }
}
