/** Only `src/platform/` touches the machine: time, randomness, files, network, terminal. */

/** Globals by which a program touches the machine. */
const MACHINE =
  /(?<![\w.$])(?:globalThis\s*\.\s*)?(Deno\s*[.[]|performance\s*\.|Date\.now\s*\(|new Date\(\s*\)|Math\.random|setTimeout\s*\(|setInterval\s*\(|queueMicrotask|fetch\s*\(|crypto\.(?:getRandomValues|randomUUID)|console\s*\.|process\s*\.|localStorage|prompt\s*\(|confirm\s*\(|alert\s*\(|new Worker|new WebSocket|AbortSignal\.timeout)/;

/** Lines of a file of `src/` that touch the machine outside of `src/platform/`. */
export function findPlatformUse(path: string, text: string): string[] {
  if (path.startsWith("src/platform/")) return [];
  return text.split("\n").flatMap((line, index) => {
    const match = MACHINE.exec(withoutComment(line));
    return match === null
      ? []
      : [`${path}:${index + 1}: uses ${match[1]!.trim()} outside of src/platform`];
  });
}

/** The line without comments and without string literals, in which those words are only words. */
function withoutComment(line: string): string {
  if (/^\s*(?:\/\*|\*|\/\/)/.test(line)) return "";
  return line.replace(/"(?:\\.|[^"\\])*"/g, `""`).replace(/\/\/.*$/, "");
}
