/** The name that someone probably meant. */

/** Most edits by which a name may differ. */
const LIMIT = 3;

/** The name that is nearest to `text`, the first of several; undefined if none is near. */
export function findNearest(text: string, names: readonly string[]): string | undefined {
  const limit = Math.min(LIMIT, Math.ceil(text.length / 2));
  let nearest: string | undefined;
  let least = limit + 1;
  for (const name of names) {
    const edits = countEdits(text.slice(0, 64).toLowerCase(), name);
    if (edits < least) [nearest, least] = [name, edits];
  }
  return nearest;
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
