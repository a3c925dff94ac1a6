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

/**
 * Expands the strings of one file: the text with its variables replaced; unknown names stay as they are,
 * and what is put in is not expanded again. Undefined if it grows too long: short variables can be
 * repeated without end.
 */
export type Expand = (text: string) => Expanded | undefined;

/** Makes the expansion of one file. */
export function createExpand(lookUp: LookUp): Expand {
  let left = BUDGET;
  return (text) => {
    if (!text.includes("$")) return { text, sources: [] };
    const sources: Source[] = [];
    let expanded = "";
    let done = 0;
    for (const match of text.matchAll(VARIABLE)) {
      const found = lookUp((match[1] ?? match[2])!);
      if (found === undefined) continue;
      left -= found.value.length;
      if (left < 0) return undefined;
      expanded += text.slice(done, match.index) + found.value;
      done = match.index + match[0].length;
      sources.push(found.source);
    }
    return { text: expanded + text.slice(done), sources };
  };
}
