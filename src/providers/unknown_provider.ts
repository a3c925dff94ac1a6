/** What is said about a provider id that cannot be used. */

import { Failure } from "../platform/failure.ts";
import { findNearest, suggestName } from "../platform/find_nearest.ts";
import { shellWord } from "../shell/shell_word.ts";
import { describeSource, type Source } from "./source.ts";

/** How an id came to be named, and what is to be typed in its place. */
export interface Mention {
  /** Shown where the id does not stand on the command line. */
  readonly source?: Source;
  /** What stands before the right id: `qwenauth use `. */
  readonly before: string;
  /** What helps where no known id is near; the page that lists them unless given. */
  readonly otherwise?: string;
}

/** The failure for an id that is not among the known ones, with the nearest of them. */
export function unknownProvider(
  id: string,
  known: readonly string[],
  { source, before, otherwise = "qwenauth login --help" }: Mention,
): Failure {
  const nearest = findNearest(id, known);
  const where = source === undefined ? "" : ` (${describeSource(source)})`;
  return new Failure("usage", `Unknown provider "${id}"${where}${suggestName(id, known)}`, {
    hint: nearest === undefined ? otherwise : `${before}${shellWord(nearest)}`,
  });
}
