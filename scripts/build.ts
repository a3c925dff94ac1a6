/**
 * Bundles the program: `deno task build [--entry main.ts] [--out dist]`. Each quick command is one file,
 * the whole program another, each library a file of its own that is loaded when it is first used: the
 * start of a command costs what its files hold, and what Deno sees in its module graph is loaded whether
 * it runs or not. Of the quick commands only `main.js` knows; they hold no code that they do not need.
 * The result is made beside the folder and swapped in whole, so whoever runs the old one is not disturbed.
 */

import { hideLibraries, leaveOut, librariesOf, namesImported } from "./bundled_text.ts";
import { compileEagerly } from "./eager_functions.ts";
import { PROGRAM_FLAGS } from "./program_flags.ts";
import { recordCalls, type Spans } from "./recorded_calls.ts";
import { ROOT, runDeno } from "./repository.ts";

/**
 * The quick commands, by the name under which `src/cli/quick_start.ts` imports them, with the modules that
 * they leave to the whole program.
 */
const QUICK_PARTS: Readonly<Record<string, readonly string[]>> = {
  "./quick_token.ts": [
    "./renew_credential.ts",
    "./recover_credential.ts",
    "../auth/values/gather_values.ts",
    "../auth/access/model_access.ts",
    "./token_formats.ts",
  ],
  "./quick_values.ts": [
    "./renew_credential.ts",
    "./recover_credential.ts",
    "../renewal/recover_credential.ts",
    "./change_json_file.ts",
    "./key_flag.ts",
  ],
  "./quick_status.ts": ["./renew_credential.ts", "./change_json_file.ts", "./key_flag.ts"],
  "./quick_program.ts": [],
  "./quick_complete.ts": [
    "./renew_credential.ts",
    "./recover_credential.ts",
    "../renewal/recover_credential.ts",
    "./key_flag.ts",
  ],
};

/** A quick part that no run comes to in which all goes well. */
const RARE_QUICK_PART = "quick_program.js";

/** A bundled program: texts of its files by name. */
type Bundle = Readonly<Record<string, string>>;

/** Builds `entry` into the folder `out`, as `main.js`, its libraries and `permissions`; both from the root. */
export async function build(entry = "main.ts", out = "dist"): Promise<void> {
  const target = `${ROOT}/${out}`;
  const fresh = await Deno.makeTempDir({ dir: ROOT, prefix: ".build-" });
  try {
    const bundle = await bundleAll(entry, fresh);
    await writeFiles(fresh, bundle);
    const files = {
      ...compileCalled(bundle, await recordCalls(fresh)),
      permissions: `${PROGRAM_FLAGS.join(" ")}\n`,
    };
    if (isSame(files, await readFiles(target))) return;
    await writeFiles(fresh, files);
    await swap(fresh, target);
  } finally {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
  }
}

/** The entry, and from there every part of the program and every library that is imported when needed. */
async function bundleAll(entry: string, folder: string): Promise<Bundle> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  const external = [...Object.keys(imports), ...Object.keys(QUICK_PARTS)];
  const files: Record<string, string> = {};
  const libraries = new Map<string, string>();
  const wanted = [{ specifier: entry, fileName: "main.js" }];
  for (const { specifier, fileName } of wanted) {
    if (Object.hasOwn(files, fileName)) continue;
    const leftOut = QUICK_PARTS[specifier];
    const source = specifier.startsWith("#") ? imports[specifier] : specifier;
    if (leftOut !== undefined) {
      const part = specifier.replace("./", "src/cli/");
      const text = leaveOut(await bundle(part, folder, [...external, ...leftOut]), leftOut);
      files[fileName] = hideLibraries(text);
      wanted.push(...librariesOf(text));
    } else if (source.endsWith(".ts")) {
      const text = await bundle(source, folder, external);
      files[fileName] = hideLibraries(text);
      wanted.push(...librariesOf(text));
    } else {
      libraries.set(specifier, fileName);
    }
  }
  const texts = Object.values(files);
  for (const [specifier, fileName] of libraries) {
    files[fileName] = await bundleLibrary(specifier, folder, namesImported(texts, fileName));
  }
  return files;
}

/** The bundle with what ran in the recorded runs compiled at its start; of the rare quick part, all of it. */
function compileCalled(bundle: Bundle, calls: ReadonlyMap<string, Spans>): Bundle {
  return Object.fromEntries(
    Object.entries(bundle).map(([name, text]) => {
      const called = calls.get(name);
      const isQuick = called !== undefined || name === RARE_QUICK_PART;
      return [name, isQuick ? compileEagerly(text, called) : text];
    }),
  );
}

async function bundle(
  entry: string,
  folder: string,
  external: readonly string[],
): Promise<string> {
  const output = `${folder}/bundle.js`;
  const bundled = await runDeno([
    "bundle",
    "--quiet",
    "--minify",
    ...external.flatMap((specifier) => ["--external", specifier]),
    "--output",
    output,
    entry,
  ]);
  if (!bundled) throw new Error(`cannot bundle "${entry}"`);
  const text = await Deno.readTextFile(output);
  await Deno.remove(output);
  return text;
}

/** A library as one file, with what is used of it; without names, with everything that it exports. */
async function bundleLibrary(
  specifier: string,
  folder: string,
  names: readonly string[] | undefined,
): Promise<string> {
  const entry = `${folder}/library.ts`;
  const exported = names === undefined ? "*" : `{ ${names.join(", ")} }`;
  await Deno.writeTextFile(entry, `export ${exported} from "${specifier}";\n`);
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
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile) files[name] = await Deno.readTextFile(`${folder}/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files;
}

async function writeFiles(folder: string, files: Bundle): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
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
