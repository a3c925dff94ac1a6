/**
 * Bundles the program: `deno task build [--entry main.ts] [--out dist]`. The result is made beside the
 * folder and swapped in whole, so whoever runs the old one meanwhile never sees half of it.
 */

import { hideLazyImports } from "./hide_lazy_chunks.ts";
import { copyJoined } from "./join_start.ts";
import { mergeStart } from "./merge_start.ts";
import type { Bundle } from "./merge_start.ts";
import { PROGRAM_FLAGS } from "./program_flags.ts";
import { ROOT, runDeno } from "./repository.ts";

/** Builds `entry` into the folder `out`, as `main.js`, its chunks and `permissions`; both from the root. */
export async function build(entry = "main.ts", out = "dist"): Promise<void> {
  const target = `${ROOT}/${out}`;
  const [sources, fresh] = [await makeFolder(), await makeFolder()];
  try {
    await copyJoined(entry, sources);
    const files = {
      ...hideAll(mergeStart(await bundle(entry, sources, fresh))),
      permissions: `${PROGRAM_FLAGS.join(" ")}\n`,
    };
    if (isSame(files, await readFiles(target))) return;
    for (const name of Object.keys(await readFiles(fresh))) await Deno.remove(`${fresh}/${name}`);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${fresh}/${name}`, text);
    }
    await swap(fresh, target);
  } finally {
    for (const folder of [sources, fresh]) {
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  }
}

function makeFolder(): Promise<string> {
  return Deno.makeTempDir({ dir: ROOT, prefix: ".build-" });
}

async function bundle(entry: string, sources: string, folder: string): Promise<Bundle> {
  const flags = ["--quiet", "--minify", "--code-splitting", "--outdir", folder];
  // Run in the copy, so that the names of chunks do not depend on where it is.
  if (!await runDeno(["bundle", ...flags, entry], sources)) {
    throw new Error(`cannot bundle "${entry}"`);
  }
  const name = entry.split("/").at(-1)!.replace(/\.ts$/, ".js");
  const { [name]: main, ...chunks } = await readFiles(folder);
  return { "main.js": main!, ...chunks };
}

function hideAll(files: Bundle): Bundle {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, hideLazyImports(text)]),
  );
}

/** Whether both hold the same files: then whoever runs the old ones is not disturbed. */
function isSame(first: Bundle, second: Bundle): boolean {
  const names = Object.keys(first);
  return names.length === Object.keys(second).length &&
    names.every((name) => first[name] === second[name]);
}

/** Texts of the files in a folder by name; none if there is no such folder. */
async function readFiles(folder: string): Promise<Bundle> {
  const files: Record<string, string> = {};
  try {
    for await (const { name } of Deno.readDir(folder)) {
      files[name] = await Deno.readTextFile(`${folder}/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files;
}

async function swap(fresh: string, target: string): Promise<void> {
  const old = `${fresh}-old`;
  if (Deno.build.os !== "windows") await Deno.chmod(fresh, 0o755);
  await Deno.rename(target, old).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.rename(fresh, target);
  await Deno.remove(old, { recursive: true }).catch(() => {});
}

if (import.meta.main) {
  const option = (name: string) => {
    const index = Deno.args.indexOf(`--${name}`);
    return index < 0 ? undefined : Deno.args[index + 1];
  };
  await build(option("entry"), option("out"));
}
