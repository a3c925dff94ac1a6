/** Other programs that print a stored token, measured beside ours where they are installed. */

import type { MeasuredRun } from "./measure.ts";

/** One of them. */
export interface Beside {
  readonly name: string;
  readonly run: MeasuredRun;
}

const PYTHON = 'import json,sys; print(json.load(open(sys.argv[1]))["access_token"])';

/** Those that are installed; `credential` is the file that they read. */
export async function findBeside(credential: string, cwd: string): Promise<Beside[]> {
  const commands: readonly (readonly [string, ...string[]])[] = [
    ["jq", "-r", ".access_token", credential],
    ["python3", "-c", PYTHON, credential],
    ["gh", "auth", "token"],
  ];
  const names = ["jq -r .access_token", "python3 -c 'json.load(…)'", "gh auth token"];
  const env = { GH_TOKEN: "bench-0123456789abcdef" };
  const found: Beside[] = [];
  for (const [at, command] of commands.entries()) {
    if (await succeeds(command, env)) found.push({ name: names[at]!, run: { command, env, cwd } });
  }
  return found;
}

async function succeeds(
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args, env }).output()).success;
  } catch {
    return false;
  }
}
