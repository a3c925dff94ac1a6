/** Starting other programs. */

import type { Secret } from "./secret.ts";

/** A signal that can be passed on to another program. */
export type PassedSignal =
  | "SIGINT"
  | "SIGTERM"
  | "SIGHUP"
  | "SIGBREAK"
  | "SIGQUIT"
  | "SIGUSR1"
  | "SIGUSR2";

/** A program that shares our standard streams. */
export interface RunningProgram {
  /** Its exit code; 128 and the signal's number if a signal ended it. */
  readonly exitCode: Promise<number>;
  /** Sends it a signal; does nothing if it has ended. */
  kill(signal: PassedSignal): void;
}

/** What came of starting a program. */
export type StartedProgram =
  | { readonly kind: "started"; readonly running: RunningProgram }
  | { readonly kind: "failed"; readonly reason: "not_found" | "not_executable" };

/** Changes to the environment of a program. */
export interface EnvironmentChanges {
  /** None of them is to be unset as well. */
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  /**
   * Inherited variables in which one of these stands are left out; one shorter than 16 characters, which
   * may stand anywhere by chance, has to be the whole value. With them, so are all that are not UTF-8.
   */
  readonly withoutValues?: readonly Secret[];
}

/** Programs of the machine. */
export interface Programs {
  /**
   * Starts a program without a shell, detached from our streams, and does not wait for it.
   * @returns false if it could not be started.
   */
  start(program: string, args: readonly string[]): boolean;
  /** Starts a program on our own standard streams, with our environment and these changes. */
  run(program: string, args: readonly string[], environment: EnvironmentChanges): StartedProgram;
}
