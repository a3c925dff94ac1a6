/**
 * Puts the chunk of the program's start into the entry itself: a program of one file starts two to four
 * milliseconds sooner than one of two. The chunks that are imported later then find it there.
 */

/** A bundled program: texts of its files by name. */
export type Bundle = Readonly<Record<string, string>>;

/** The entry as the bundler writes it: names from one chunk, then what it does. */
const ENTRY = /^import\{([^}]*)\}from"\.\/(chunk-\w+\.js)";([^]*)$/;

/** The last statement of a chunk. */
const EXPORTS = /export\{([^}]*)\};?\s*$/;

/**
 * The same bundle with the start's chunk in `main.js`.
 * @throws {Error} If the entry is not one import and some statements.
 */
export function mergeStart(bundle: Bundle): Bundle {
  const [, imported, chunkName, body] = ENTRY.exec(bundle["main.js"] ?? "") ?? [];
  const chunk = bundle[chunkName ?? ""];
  const exported = EXPORTS.exec(chunk ?? "")?.[1];
  if (chunk === undefined || exported === undefined) {
    throw new Error("the entry has an unexpected form");
  }
  const locals = new Map(parseNames(exported).map(([local, name]) => [name, local]));
  const names = parseNames(imported!);
  const values = names.map(([name]) => locals.get(name));
  if (values.includes(undefined)) {
    throw new Error("the entry imports what its chunk does not export");
  }
  const parameters = names.map(([, local]) => local);
  // A function of its own: its names are not those of the chunk, and a module that waits for its end at
  // the top could not be imported by the chunks that it loads meanwhile.
  const main = `${chunk.trimEnd()}\n(async(${parameters})=>{${body!.trimEnd()}})(${values});\n`;
  const others = Object.entries(bundle).filter(([name]) =>
    name !== "main.js" && name !== chunkName
  );
  return {
    "main.js": main,
    ...Object.fromEntries(
      others.map(([name, text]) => [name, text.replaceAll(`"./${chunkName}"`, `"./main.js"`)]),
    ),
  };
}

/** `a as b,c` as pairs of the name before and behind `as`. */
function parseNames(list: string): (readonly [before: string, behind: string])[] {
  return list.split(",").filter((item) => item !== "").map((item) => {
    const [before, behind] = item.trim().split(/\s+as\s+/);
    return [before!, behind ?? before!];
  });
}
