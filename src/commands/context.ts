/**
 * What commands may use. A command names the part it needs: `Pick<Context, "terminal" | "clock">`.
 * Everything costly is a function, made when first asked for.
 */

import type { Clock } from "../platform/clock.ts";
import type { Environment } from "../platform/environment.ts";
import type { Files } from "../platform/files.ts";
import type { Fetch } from "../platform/network.ts";
import type { Random } from "../platform/random.ts";
import type { Signals } from "../platform/signals.ts";
import type { Terminal } from "../platform/terminal.ts";
import type { Debug } from "../platform/debug.ts";
import type { Platform } from "../platform/platform.ts";
import type { Programs } from "../platform/programs.ts";
import type { Prompts } from "../platform/prompts.ts";

/** Surroundings of a command. */
export interface Context {
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly signals: Signals;
  readonly programs: Programs;
  /** Operating system and processor in Node's words: `linux; x64`, `darwin; arm64`. */
  readonly machine: {
    readonly platform: string;
    readonly arch: string;
    readonly hostName: string;
    readonly pid: number;
  };
  /** Log line for `--debug`; does nothing without it. */
  readonly debug: Debug;
  /** Sends requests; trusts the authorities of `--ca-file`. */
  readonly fetch: Fetch;
  /** Aborted when the program is asked to end. */
  readonly abort: AbortSignal;
  /** Gives up permissions for the rest of the run. */
  readonly giveUp: Platform["giveUp"];
  /** Called at the named steps of the refresh; a test build stops there. */
  readonly reached: (step: string) => Promise<void>;
  /** Whether prompts are allowed (`--no-input`, both stdin and stderr terminals). */
  readonly mayAsk: boolean;
  /** Questions to the person; only where `mayAsk` is true. */
  readonly prompts: () => Promise<Prompts>;
  /** `--quiet` */
  readonly quiet: boolean;
  /** `--json` */
  readonly json: boolean;
}
