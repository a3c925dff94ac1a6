/** The version that the program prints is the one in `deno.json`. */

import { VERSION } from "../src/platform/version.ts";
import { ROOT } from "./repository.ts";

/** What is wrong with the version. */
export async function findVersionProblems(): Promise<string[]> {
  const { version } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  return version === VERSION
    ? []
    : [`deno.json has ${version}, src/platform/version.ts has ${VERSION}`];
}
