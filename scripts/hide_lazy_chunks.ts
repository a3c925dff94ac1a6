/**
 * Keeps chunks that are imported on demand out of the module graph: Deno loads every literal
 * `import("./x.js")` before the program starts, about a millisecond each, whether it runs or not.
 * What is hidden has to be named to `deno compile` (`--include`).
 */

/** A dynamic import of a chunk as the bundler writes it. */
const LAZY_IMPORT = /\bimport\("(\.\/[\w.-]+\.js)"\)/g;

/** The same program text with the names of lazy chunks out of the sight of Deno's module graph. */
export function hideLazyImports(text: string): string {
  return text.replace(LAZY_IMPORT, `import(["$1"][0])`);
}
