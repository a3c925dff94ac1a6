/**
 * Everything that `src/cli/` needs of the machine, in one place, so that tests can run the whole
 * program on fakes. Members that cost something are functions, called when first needed.
 */

import type { Clock } from "./clock.ts";
import type { Environment } from "./environment.ts";
import type { Files } from "./files.ts";
import type { Fetch } from "./network.ts";
import type { Programs } from "./programs.ts";
import type { Prompts } from "./prompts.ts";
import type { Random } from "./random.ts";
import type { Relay } from "./relay.ts";
import type { Signals } from "./signals.ts";
import type { Terminal } from "./terminal.ts";

/** Whether colours and cursor control are used: decided by the user, or by what the stream is. */
export type ColorPolicy = "always" | "never" | "terminals";

/** A permission that a command may do without. */
export type PermissionKind = "run" | "net";

/** Signals as the edge of the program sees them. */
export interface ProcessSignals extends Signals {
  /** Aborted just before a signal ends the program. */
  readonly abort: AbortSignal;
  /** Undoes, newest first, what is still registered: for an end of the program without a signal. */
  runUndos(): void;
}

/** What the program is told of the machine, in Node's words (`linux; x64`). */
export interface Machine {
  /** `linux`, `darwin`, `win32`, … */
  readonly platform: string;
  /** `x64`, `arm64`, … */
  readonly arch: string;
  readonly hostName: string;
  readonly pid: number;
}

/** The machine under the program. */
export interface Platform {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly programs: Programs;
  readonly machine: Machine;
  readonly signals: ProcessSignals;
  /** Standard streams under this colour policy. */
  terminal(colors: ColorPolicy): Terminal;
  /** Questions on that terminal; loaded when first asked for. */
  prompts(terminal: Terminal): Promise<Prompts>;
  /**
   * The way to the network, trusting the authorities in a PEM file as well.
   * @throws {Failure} `usage` If there is no such file or no certificate in it; `store` if it cannot be read.
   */
  fetch(caFile: string | undefined): Fetch;
  /** Gives up permissions for the rest of the run. */
  giveUp(kinds: readonly PermissionKind[]): void;
  /** Hands on errors that nobody caught, in place of the runtime's own report. */
  onUncaught(report: (error: unknown) => void): void;
  /** Called at the named steps of the refresh; does nothing but in a test build. */
  reached(step: string): Promise<void>;
  /** What was begun before, or can be handed on; only where another file of the bundle takes over. */
  readonly relay?: Relay | undefined;
}
