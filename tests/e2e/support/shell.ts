/** The program as a command named `qwenauth` on PATH, and shell scripts that use it. */

import { type Ended, programUnderTest, runtimeVariables } from "./program.ts";
import type { Sandbox } from "./sandbox.ts";
import { tellScript } from "./watched_runs.ts";

/** Puts `qwenauth` into a folder of the sandbox; gives the whole environment for a shell, PATH included. */
export async function shellEnvironment(
  sandbox: Sandbox,
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const folder = `${sandbox.folder}/bin`;
  await Deno.mkdir(folder, { recursive: true });
  const command = programUnderTest().map(quote).join(" ");
  await writeScript(`${folder}/qwenauth`, `exec ${command} "$@"`);
  const runtime = runtimeVariables();
  return { ...runtime, ...sandbox.env, ...env, PATH: `${folder}:${runtime["PATH"]}` };
}

/** Runs a script with sh. */
export async function runShell(
  sandbox: Sandbox,
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const variables = await shellEnvironment(sandbox, env);
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", script],
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

/** Writes an executable shell script. */
export async function writeScript(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/** One word for a POSIX shell. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
