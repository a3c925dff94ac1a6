/**
 * Makes executables: `deno task compile [--all-targets] [--out FOLDER]`. Without a flag one for this
 * machine, `release/qwenauth`; with it those of all platforms, named after them, and `SHA256SUMS`.
 * Deno downloads the runtime of each; `DENORT_BIN` names one that is there already.
 */

import { build } from "./build.ts";
import {
  describeSize,
  type EmbeddedFile,
  findEmbeddingProblems,
  parseEmbeddedFiles,
} from "./embedded_files.ts";
import { printLine } from "./print_line.ts";
import { PROGRAM_FLAGS } from "./program_flags.ts";
import { ROOT } from "./repository.ts";

/** The platforms: Deno's name for it, and the file name of the executable. */
export const TARGETS: readonly (readonly [target: string, fileName: string])[] = [
  ["x86_64-unknown-linux-gnu", "qwenauth-linux-x64"],
  ["aarch64-unknown-linux-gnu", "qwenauth-linux-arm64"],
  ["x86_64-apple-darwin", "qwenauth-macos-x64"],
  ["aarch64-apple-darwin", "qwenauth-macos-arm64"],
  ["x86_64-pc-windows-msvc", "qwenauth-windows-x64.exe"],
];

/** One executable to be made. */
export interface Compilation {
  /** Folder of the bundle, absolute. */
  readonly bundle: string;
  /** Path of the executable, absolute. */
  readonly output: string;
  /** Deno's name of the platform; this machine's if undefined. */
  readonly target?: string | undefined;
  /** Runtime to use in place of the one that Deno would download. */
  readonly runtime?: string | undefined;
}

/**
 * Makes one executable with the program's permissions and nothing but the bundle in it; resolves to what
 * is embedded.
 * @throws {Error} If Deno cannot make it, or something else is embedded; then there is no executable.
 */
export async function compile(compilation: Compilation): Promise<readonly EmbeddedFile[]> {
  const { bundle, output, target, runtime } = compilation;
  const names = Array.from(Deno.readDirSync(bundle), ({ name }) => name)
    .filter((name) => name.endsWith(".js"));
  const others = names.filter((name) => name !== "main.js").toSorted();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      // Nothing of the repository but the bundle: neither its configuration nor its packages.
      "--no-config",
      "--no-lock",
      "--no-check",
      ...PROGRAM_FLAGS,
      ...others.flatMap((name) => ["--include", name]),
      ...(target === undefined ? [] : ["--target", target]),
      "--output",
      output,
      "main.js",
    ],
    cwd: bundle,
    stdin: "null",
    env: { NO_COLOR: "1", ...(runtime === undefined ? {} : { DENORT_BIN: runtime }) },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (!success) throw new Error(`cannot compile "${output}":\n${text}`);
  const embedded = parseEmbeddedFiles(text);
  const problems = findEmbeddingProblems(embedded, names);
  if (problems.length === 0) return embedded;
  await Deno.remove(output);
  throw new Error(`"${output}" is not what it should be:\n${problems.join("\n")}`);
}

/** One line of `SHA256SUMS`, as `sha256sum --check` reads it. */
export async function checksumLine(folder: string, fileName: string): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    await Deno.readFile(`${folder}/${fileName}`),
  );
  return `${new Uint8Array(digest).toHex()}  ${fileName}\n`;
}

async function main(args: readonly string[]): Promise<void> {
  const named = args.indexOf("--out");
  const folder = named < 0 ? `${ROOT}/release` : toAbsolute(args[named + 1]!);
  await build();
  await Deno.mkdir(folder, { recursive: true });
  const bundle = `${ROOT}/dist`;
  if (!args.includes("--all-targets")) {
    const output = `${folder}/qwenauth${Deno.build.os === "windows" ? ".exe" : ""}`;
    const embedded = await compile({ bundle, output });
    return printLine(`${output} (${describeSize(embedded)})`);
  }
  let sums = "";
  for (const [target, fileName] of TARGETS) {
    await compile({ bundle, output: `${folder}/${fileName}`, target });
    sums += await checksumLine(folder, fileName);
    printLine(`${folder}/${fileName}`);
  }
  await Deno.writeTextFile(`${folder}/SHA256SUMS`, sums);
}

/** A typed path from the root of the file system: Deno compiles in the folder of the bundle. */
export function toAbsolute(path: string, folder = Deno.cwd()): string {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path) ? path : `${folder}/${path}`;
}

if (import.meta.main) await main(Deno.args);
