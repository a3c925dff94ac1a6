/**
 * Prepares a copy of the sources from which the bundler makes one chunk of everything that the program
 * loads at its start. Left alone it makes a chunk for each set of lazily imported modules that share
 * some code, and each file costs the start of every command about half a millisecond. In the copy every
 * lazily imported module also imports the whole start, which is loaded by then in any case.
 * A module that is imported both ways stays a chunk of its own.
 */

import { fromFileUrl } from "./from_file_url.ts";
import { ROOT } from "./repository.ts";

/** One import of a module, as `deno info --json` tells it. */
interface Dependency {
  readonly isDynamic?: boolean;
  readonly code?: { readonly specifier?: string };
}

/** The modules of a program, as `deno info --json` tells them. */
export interface ModuleGraph {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly Dependency[];
  }[];
}

/** Which modules the program loads at its start, and which it imports when they are needed. */
export interface Start {
  readonly eager: readonly string[];
  readonly lazy: readonly string[];
}

/** Sorts the modules of this project by when they are loaded. */
export function findStart({ roots, modules }: ModuleGraph): Start {
  const dependencies = new Map(
    modules.map((module) => [module.specifier, module.dependencies ?? []]),
  );
  const eager = new Set<string>();
  const visit = (specifier: string) => {
    if (eager.has(specifier) || !specifier.startsWith("file:")) return;
    eager.add(specifier);
    for (const { isDynamic, code } of dependencies.get(specifier) ?? []) {
      if (!isDynamic && code?.specifier !== undefined) visit(code.specifier);
    }
  };
  roots.forEach(visit);
  const dynamic = [...dependencies.values()].flat().filter(({ isDynamic }) => isDynamic);
  const targets = new Set(dynamic.flatMap(({ code }) => code?.specifier ?? []));
  return {
    eager: [...eager],
    lazy: [...targets].filter((target) => target.startsWith("file:") && !eager.has(target)),
  };
}

/** Copies the program with this entry into `folder`, prepared for the bundler. */
export async function copyJoined(entry: string, folder: string): Promise<void> {
  const graph = await readGraph(entry);
  const { eager, lazy } = findStart(graph);
  const joined = new Set([...graph.roots, ...lazy]);
  const modules = eager.filter((specifier) => !graph.roots.includes(specifier)).map(pathInProject);
  for (const { specifier } of graph.modules) {
    if (!specifier.startsWith("file:")) continue;
    const path = pathInProject(specifier);
    const text = await Deno.readTextFile(`${ROOT}/${path}`);
    const up = "../".repeat(path.split("/").length - 1) || "./";
    await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]+$/, ""), { recursive: true });
    await Deno.writeTextFile(
      `${folder}/${path}`,
      joined.has(specifier) ? `${text}\nimport "${up}start_of_program.ts";\n` : text,
    );
  }
  const imports = modules.map((path) => `import "./${path}";\n`).join("");
  await Deno.writeTextFile(`${folder}/start_of_program.ts`, imports);
}

async function readGraph(entry: string): Promise<ModuleGraph> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: ROOT,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`cannot read the modules of "${entry}"`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function pathInProject(specifier: string): string {
  const path = fromFileUrl(new URL(specifier)).replaceAll("\\", "/");
  const root = `${ROOT.replaceAll("\\", "/")}/`;
  if (!path.startsWith(root)) throw new Error(`"${path}" lies outside of the project`);
  return path.slice(root.length);
}
