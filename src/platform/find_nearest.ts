/** The name that someone probably meant. */

/** Fewest letters that are taken for a part of a name. */
const SHORTEST_PART = 3;

/**
 * The name that is nearest to `text`, the first of several; undefined if none is near: it differs by a
 * third of the letters at most, or one of the two begins or ends with the other.
 */
export function findNearest(text: string, names: readonly string[]): string | undefined {
  const typed = text.slice(0, 64).toLowerCase();
  let nearest: string | undefined;
  let least = Infinity;
  for (const name of names) {
    const edits = countEdits(typed, name);
    const isNear = edits <= editsAllowed(typed.length) || isPart(typed, name) ||
      isPart(name, typed);
    if (isNear && edits < least) [nearest, least] = [name, edits];
  }
  return nearest;
}

/** What follows the quoted name that nobody knows: the nearest one, or all of them. */
export function suggestName(text: string, names: readonly string[]): string {
  const nearest = findNearest(text, names);
  return nearest === undefined
    ? `: use one of ${names.join(", ")}`
    : `, did you mean "${nearest}"?`;
}

/** Up to two for a short word, a third of the length and at most three for a longer one. */
function editsAllowed(length: number): number {
  return length <= 6 ? Math.ceil(length / 3) : Math.min(3, Math.floor(length / 3));
}

function isPart(part: string, whole: string): boolean {
  return part.length >= SHORTEST_PART && (whole.startsWith(part) || whole.endsWith(part));
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other. */
function countEdits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = last[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      let edits = Math.min(replaced, last[column]! + 1, current[column - 1]! + 1);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      if (swapped) edits = Math.min(edits, beforeLast[column - 2]! + 1);
      current.push(edits);
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length]!;
}
