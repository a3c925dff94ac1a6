/**
 * What is done to the text of the bundle: every import of a library, or of a `node:` module, is taken out
 * of the sight of Deno's module graph, which loads each literal one before the program starts.
 */

/** A library that the bundle imports, or a part of the program (`#program`, `./quick_token.ts`) that it loads when needed. */
export interface Library {
  /** `@stricli/core` */
  readonly specifier: string;
  /** `stricli-core.js` */
  readonly fileName: string;
}

/** A dynamic import as the bundler writes it. */
const LAZY_IMPORT = /\bimport\("([^"]+)"\)/g;

/** An import or export that is evaluated before the program starts. */
const EAGER_IMPORT = /(?:^|[;}\n])(?:import|export)(?:[^"'();=]*\bfrom|[^"'();=]*\}from)?"([^"]+)"/;

/** The libraries that a bundle imports when they are first used. */
export function librariesOf(text: string): Library[] {
  const specifiers = [...text.matchAll(LAZY_IMPORT)].map(([, specifier]) => specifier!);
  return [...new Set(specifiers)].filter((specifier) => !specifier.startsWith("node:")).sort()
    .map((specifier) => ({ specifier, fileName: fileNameOf(specifier) }));
}

/**
 * The bundle with all its imports hidden, those of libraries leading to their files beside it. What is
 * hidden has to be named to `deno compile` (`--include`).
 * @throws {Error} If something is imported before the program starts, which every command would pay.
 */
export function hideLibraries(text: string): string {
  const eager = EAGER_IMPORT.exec(text)?.[1];
  if (eager !== undefined) throw new Error(`"${eager}" is imported before it is needed`);
  return text.replaceAll(LAZY_IMPORT, (_, specifier: string) => {
    const target = specifier.startsWith("node:") ? specifier : `./${fileNameOf(specifier)}`;
    return `import(["${target}"][0])`;
  });
}

/**
 * The names that finished bundles take out of the file of a library, sorted: the rest of it can be left
 * away. Undefined if one of them takes the whole module.
 */
export function namesImported(
  texts: readonly string[],
  fileName: string,
): readonly string[] | undefined {
  const names = new Set<string>();
  for (const text of texts) {
    const before = text.split(`import(["./${fileName}"][0])`).slice(0, -1);
    for (const part of before) {
      const taken = /\{([^{}]*)\}=await $/.exec(part)?.[1];
      if (taken === undefined) return undefined;
      for (const name of taken.split(",")) names.add(name.split(":")[0]!.trim());
    }
  }
  return [...names].sort();
}

/** The bundle without these modules: importing one of them fails. */
export function leaveOut(text: string, modules: readonly string[]): string {
  return text.replaceAll(
    LAZY_IMPORT,
    (whole, specifier: string) =>
      modules.includes(specifier) ? 'Promise.reject(Error("left to the whole program"))' : whole,
  );
}

function fileNameOf(specifier: string): string {
  return `${specifier.replace(/^(?:[@#]|\.\/)/, "").replace(/\.ts$/, "").replaceAll("/", "-")}.js`;
}
