/**
 * Bundles the program: `deno task build [--entry main.ts] [--out dist]`. The quick
 * start is one file, the whole program another, each library a file of its own that is loaded when it is
 * first used: every file costs the start of a command half a millisecond, its size some more, and what
 * Deno sees in its module graph is loaded whether it runs or not.
 * The result is made beside the folder and swapped in whole, so whoever runs the old one is not disturbed.
 */

import { hideLibraries, librariesOf } from "./bundled_text.ts";
import { PROGRAM_FLAGS } from "./program_flags.ts";
import { ROOT, runDeno } from "./repository.ts";

/** A bundled program: texts of its files by name. */
type Bundle = Readonly<Record<string, string>>;

/** Builds `entry` into the folder `out`, as `main.js`, its libraries and `permissions`; both from the root. */
export async function build(entry = "main.ts", out = "dist"): Promise<void> {
  const target = `${ROOT}/${out}`;
  const fresh = await Deno.makeTempDir({ dir: ROOT, prefix: ".build-" });
  try {
    const files = { ...await bundleAll(entry, fresh), permissions: `${PROGRAM_FLAGS.join(" ")}\n` };
    if (isSame(files, await readFiles(target))) return;
    for (const name of Object.keys(await readFiles(fresh))) await Deno.remove(`${fresh}/${name}`);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${fresh}/${name}`, text);
    }
    await swap(fresh, target);
  } finally {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
  }
}

/** The entry, and from there every part of the program and every library that is imported when needed. */
async function bundleAll(entry: string, folder: string): Promise<Bundle> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  const external = Object.keys(imports).flatMap((specifier) => ["--external", specifier]);
  const files: Record<string, string> = {};
  const wanted = [{ specifier: entry, fileName: "main.js" }];
  for (const { specifier, fileName } of wanted) {
    if (Object.hasOwn(files, fileName)) continue;
    const source = specifier.startsWith("#") ? imports[specifier] : specifier;
    if (!source.endsWith(".ts")) {
      files[fileName] = await bundleLibrary(specifier, folder);
      continue;
    }
    const text = await bundle(source, folder, external);
    files[fileName] = hideLibraries(text);
    wanted.push(...librariesOf(text));
  }
  return files;
}

async function bundle(entry: string, folder: string, flags: readonly string[]): Promise<string> {
  const output = `${folder}/bundle.js`;
  const bundled = await runDeno([
    "bundle",
    "--quiet",
    "--minify",
    ...flags,
    "--output",
    output,
    entry,
  ]);
  if (!bundled) throw new Error(`cannot bundle "${entry}"`);
  const text = await Deno.readTextFile(output);
  await Deno.remove(output);
  return text;
}

/** A library as one file, with everything that it exports. */
async function bundleLibrary(specifier: string, folder: string): Promise<string> {
  const entry = `${folder}/library.ts`;
  const library = await import(specifier);
  const byDefault = "default" in library ? `export { default } from "${specifier}";\n` : "";
  await Deno.writeTextFile(entry, `export * from "${specifier}";\n${byDefault}`);
  const text = await bundle(entry, folder, []);
  await Deno.remove(entry);
  return text;
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
