/** Where things are in this repository, and running Deno in it. */

import { fromFileUrl } from "./from_file_url.ts";

/** Root folder of the repository, absolute, without a slash at the end. */
export const ROOT = fromFileUrl(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Paths of all files under a folder of the repository, relative to the root, with slashes, sorted. */
export async function listFiles(folder: string, ending: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of readFolder(`${ROOT}/${folder}`)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) files.push(...await listFiles(path, ending));
    else if (path.endsWith(ending)) files.push(path);
  }
  return files.sort();
}

async function* readFolder(path: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Runs the Deno that runs this script, on our own streams; tells whether it succeeded. */
export async function runDeno(args: readonly string[], cwd = ROOT): Promise<boolean> {
  const options: Deno.CommandOptions = { args: [...args], cwd, stdin: "null" };
  return (await new Deno.Command(Deno.execPath(), options).spawn().status).success;
}

/** Runs Deno in the root folder; its output is the only problem if it fails, and dropped if it succeeds. */
export async function runDenoQuietly(args: readonly string[]): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return [];
  const decoder = new TextDecoder();
  return [`${decoder.decode(stdout)}${decoder.decode(stderr)}`.trim() || `deno ${args[0]} failed`];
}
