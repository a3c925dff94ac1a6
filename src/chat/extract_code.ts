/** The first code block of a Markdown text, for `chat -x`. */

/** What opens and closes a block: three or more backquotes or tildes, indented as far as a list wants it. */
const FENCE = /^([ \t]*)(`{3,}|~{3,})([^\n]*)$/;

/** The content of the first fenced block with its last newline; undefined if there is none. A block that is not closed goes on to the end. */
export function extractCode(text: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => opens(line) !== undefined);
  if (start < 0) return undefined;
  const [, indent, fence] = opens(lines[start]!)!;
  const end = lines.findIndex((line, at) => at > start && closes(line, fence!));
  const content = lines.slice(start + 1, end < 0 ? undefined : end);
  const indentation = new RegExp(`^[ \\t]{0,${indent!.length}}`);
  return content.map((line) => `${line.replace(indentation, "")}\n`).join("");
}

function opens(line: string): RegExpExecArray | undefined {
  const match = FENCE.exec(line) ?? undefined;
  // Behind backquotes a backquote would make it code within a line.
  const isInLine = match !== undefined && match[2]!.startsWith("`") && match[3]!.includes("`");
  return isInLine ? undefined : match;
}

/** A closing fence is at least as long, of the same kind, and has nothing behind it. */
function closes(line: string, fence: string): boolean {
  const match = FENCE.exec(line);
  return match !== null && match[2]!.startsWith(fence) && match[3]!.trim() === "";
}
