/** Everything exported says in a comment what the caller gets. */

const EXPORT =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const|let) (\w+)/;

/** Exported symbols of a file without a comment of their own. */
export function findUndocumented(path: string, text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const name = EXPORT.exec(line)?.[1];
    if (name === undefined) return [];
    return isDocumented(lines, index) ? [] : [`${path}:${index + 1}: "${name}" has no comment`];
  });
}

/** Whether a comment ends above the line; overloads and lint directives may stand between. */
function isDocumented(lines: readonly string[], index: number): boolean {
  let above = index - 1;
  while (above >= 0 && /^\s*\/\/ deno-lint-ignore/.test(lines[above]!)) above--;
  return above >= 0 && /\*\/\s*$/.test(lines[above]!);
}
