/** Starts what will be killed, as a test build that writes down every step that it begins. */

import { pausingProgram } from "../../tests/e2e/support/pausing_program.ts";
import { start } from "../../tests/e2e/support/program.ts";
import type { Sandbox } from "../../tests/e2e/support/sandbox.ts";
import { delay } from "./chance.ts";
import type { Killing } from "./killings.ts";

const STEPS_FILE = "steps";

/** A command under way. */
export interface Begun {
  readonly child: Deno.ChildProcess;
  /** Resolves when it has taken its first step, or when what somebody does meanwhile is done. */
  readonly atWork: Promise<void>;
}

/** Starts the command; its streams are read to their ends. */
export async function begin(killing: Killing, sandbox: Sandbox): Promise<Begun> {
  const env = { ...sandbox.env, QWENAUTH_TEST_STEPS: `${sandbox.folder}/${STEPS_FILE}` };
  const child = start({
    args: killing.args,
    env,
    cwd: sandbox.home,
    program: await pausingProgram(),
    ...(killing.stdin === undefined ? {} : { stdin: killing.stdin }),
  });
  if (killing.stdin !== undefined) await type(child, killing.stdin);
  drain(child.stderr);
  if (killing.during !== undefined) {
    return { child, atWork: killing.during(child).catch(() => {}) };
  }
  drain(child.stdout);
  return { child, atWork: firstStep(sandbox) };
}

async function firstStep({ folder }: Sandbox): Promise<void> {
  for (let tries = 0; tries < 2000 && !isThere(`${folder}/${STEPS_FILE}`); tries++) await delay(1);
}

/** The last step that it began. */
export function lastStep({ folder }: Sandbox): string {
  try {
    return Deno.readTextFileSync(`${folder}/${STEPS_FILE}`).trim().split("\n").at(-1)!;
  } catch {
    return "before the first step";
  }
}

async function type(child: Deno.ChildProcess, text: string): Promise<void> {
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
}

/** Reads to the end: a process that nobody listens to would stop by itself. */
function drain(stream: ReadableStream<Uint8Array>): void {
  stream.pipeTo(new WritableStream()).catch(() => {});
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
