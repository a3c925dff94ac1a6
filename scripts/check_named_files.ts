/** Whether the files of `src/` that the README names are there. */

import { listFiles, ROOT } from "./repository.ts";

/** A path below `src/` as the README writes it: `oauth/refresh.ts` in backquotes. */
const NAMED = /`(?:src\/)?([a-z_]+(?:\/[a-z_]+)+\.ts)`/g;

/** One sentence for each that is missing. */
export async function findMissingFiles(): Promise<string[]> {
  const readme = await Deno.readTextFile(`${ROOT}/README.md`);
  const files = await listFiles("src", ".ts");
  const others = [...await listFiles("scripts", ".ts"), ...await listFiles("tests", ".ts")];
  return [...readme.matchAll(NAMED)].map(([, path]) => path!)
    .filter((path) => !files.includes(`src/${path}`) && !others.includes(path))
    .map((path) => `README.md: there is no "${path}"`);
}
