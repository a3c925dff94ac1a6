/**
 * What commands may use. A command names the part it needs: `Pick<Context, "terminal" | "clock">`.
 * Everything costly is a function, made when first asked for.
 */

import type { Clock } from "../platform/clock.ts";
import type { Debug } from "../platform/debug.ts";
import type { Environment } from "../platform/environment.ts";
import type { Files } from "../platform/files.ts";
import type { Fetch } from "../platform/network.ts";
import type { Machine, Platform } from "../platform/platform.ts";
import type { Programs } from "../platform/programs.ts";
import type { Prompts } from "../platform/prompts.ts";
import type { Random } from "../platform/random.ts";
import type { Relay } from "../platform/relay.ts";
import type { Signals } from "../platform/signals.ts";
import type { Terminal } from "../platform/terminal.ts";

/** Surroundings of a command. */
export interface Context {
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly signals: Signals;
  readonly programs: Programs;
  readonly machine: Machine;
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
  /** What was begun before, or can be handed on; only where another file of the bundle takes over. */
  readonly relay?: Relay | undefined;
  /** Whether prompts are allowed (`--no-input`, both stdin and stderr terminals). */
  readonly mayAsk: boolean;
  /** Questions to the person; only where `mayAsk` is true. */
  readonly prompts: () => Promise<Prompts>;
  /** `--quiet` */
  readonly quiet: boolean;
  /** `--json` */
  readonly json: boolean;
}
