/** Scripts in every shell that `env --format sh` is for. */

import type { Ended } from "./program.ts";
import type { Sandbox } from "./sandbox.ts";
import { shellEnvironment } from "./shell.ts";
import { tellScript } from "./watched_runs.ts";

/** Command line of each shell, without the script. */
export const SHELLS: readonly (readonly [program: string, ...flags: string[]])[] = [
  ["sh"],
  ["dash"],
  ["bash"],
  ["zsh", "-f"],
  ["ksh"],
  ["busybox", "sh"],
];

/** Runs a script in a shell, in the sandbox's home. */
export async function runScript(
  sandbox: Sandbox,
  [program, ...flags]: readonly [program: string, ...flags: string[]],
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const variables = await shellEnvironment(sandbox, env);
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...flags, "-c", script],
    cwd: sandbox.home,
    env: variables,
    clearEnv: true,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const written = { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  tellScript(script, variables, written);
  return { code, ...written };
}
