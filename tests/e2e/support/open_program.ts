/** The program under test for a user other than the one that runs the tests. */

import { ROOT } from "../../../scripts/repository.ts";
import { copyForEveryone } from "../../support/open_files.ts";

/** A command line that every user can run; dispose of it with `using`. */
export interface OpenProgram extends Disposable {
  readonly command: readonly string[];
}

/** Copies the bundle with its runtime; `QWENAUTH_BIN` is for its giver to put where all can run it. */
export function openProgram(): OpenProgram {
  const named = Deno.env.get("QWENAUTH_BIN");
  if (named) return { command: [named], [Symbol.dispose]() {} };
  const folder = Deno.makeTempDirSync({ prefix: "qwenauth-program-" });
  const dist = `${ROOT}/dist`;
  const files = [...Deno.readDirSync(dist)].map(({ name }) => `${dist}/${name}`);
  const deno = copyForEveryone(folder, files);
  const flags = Deno.readTextFileSync(`${folder}/permissions`).trim().split(" ");
  return {
    command: [deno, "run", ...flags, `${folder}/main.js`],
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}
