/** Starting other programs with Deno. */

import type { Programs, RunningProgram } from "./programs.ts";
import type { Secret } from "./secret.ts";

/** Programs of this machine. */
export const denoPrograms: Programs = {
  start(program, args) {
    try {
      // Its own session: Ctrl-C in our terminal is not meant for the browser.
      new Deno.Command(program, {
        args: [...args],
        stdin: "null",
        stdout: "null",
        stderr: "null",
        detached: true,
      }).spawn().unref();
      return true;
    } catch {
      return false;
    }
  },
  run(program, args, { set, unset, withoutValues = [] }) {
    const inherited = Object.entries(Deno.env.toObject()).filter(([, value]) =>
      !withoutValues.some((secret) => holds(value, secret))
    );
    const env = { ...Object.fromEntries(inherited), ...set };
    for (const name of unset) delete env[name];
    try {
      const child = new Deno.Command(program, {
        args: [...args],
        env,
        clearEnv: true,
        stdin: "inherit",
        stdout: "inherit",
        stderr: "inherit",
      }).spawn();
      return { kind: "started", running: watch(child) };
    } catch (error) {
      const isMissing = error instanceof Deno.errors.NotFound;
      return { kind: "failed", reason: isMissing ? "not_found" : "not_executable" };
    }
  },
};

const SHORTEST_PART = 16;

function holds(value: string, secret: Secret): boolean {
  const text = secret.reveal();
  return text.length < SHORTEST_PART ? value === text : value.includes(text);
}

function watch(child: Deno.ChildProcess): RunningProgram {
  return {
    // Deno gives 128 and the signal's number as the code of a program that a signal ended.
    exitCode: child.status.then(({ code }) => code),
    kill(signal) {
      try {
        child.kill(signal);
      } catch {
        // It has ended in this moment.
      }
    },
  };
}
