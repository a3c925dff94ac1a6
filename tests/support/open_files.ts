/**
 * Copies for a user who is not the one that runs the tests: what these use may lie in folders that are
 * closed to everyone else, as the cache of npx under root's home.
 */

/** Copies Deno itself and the files into a folder that is readable for all; gives the path of its Deno. */
export function copyForEveryone(folder: string, files: readonly string[]): string {
  Deno.chmodSync(folder, 0o755);
  for (const path of [Deno.execPath(), ...files]) {
    const copy = `${folder}/${nameOf(path)}`;
    Deno.copyFileSync(path, copy);
    Deno.chmodSync(copy, 0o755);
  }
  return `${folder}/${nameOf(Deno.execPath())}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
