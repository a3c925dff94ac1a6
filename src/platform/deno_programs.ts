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
    // Deliberately cleared: a variable that is no text cannot be searched for the secret.
    const isSearched = withoutValues.length > 0;
    const options: Deno.CommandOptions = {
      args: [...args],
      env: isSearched ? { ...inheritedWithout(withoutValues, unset), ...set } : { ...set },
      clearEnv: isSearched,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    };
    try {
      const child = withUnset(
        isSearched ? [] : unset,
        () => new Deno.Command(program, options).spawn(),
      );
      return { kind: "started", running: watch(child) };
    } catch (error) {
      const isMissing = error instanceof Deno.errors.NotFound;
      return { kind: "failed", reason: isMissing ? "not_found" : "not_executable" };
    }
  },
};

/** The variables of this process that are text, but these and those that hold a secret. */
function inheritedWithout(
  secrets: readonly Secret[],
  unset: readonly string[],
): Record<string, string> {
  const env = Deno.env.toObject();
  for (const [name, value] of Object.entries(env)) {
    if (unset.includes(name) || secrets.some((secret) => holds(value, secret))) delete env[name];
  }
  return env;
}

/**
 * Starts something while this process does not have these variables. So all others are inherited as they
 * are, also those that are no text, which Deno can neither read nor name.
 */
function withUnset<T>(names: readonly string[], start: () => T): T {
  const all = Deno.env.toObject();
  for (const name of names) Deno.env.delete(name);
  try {
    return start();
  } finally {
    for (const name of names) if (Object.hasOwn(all, name)) Deno.env.set(name, all[name]!);
  }
}

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
