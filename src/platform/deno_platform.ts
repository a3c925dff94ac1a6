/** The real machine, through Deno. */

import { systemClock } from "./clock.ts";
import { denoFiles } from "./deno_files.ts";
import { denoMachine, giveUpPermissions } from "./deno_machine.ts";
import { createFetch } from "./deno_network.ts";
import { denoPrograms } from "./deno_programs.ts";
import { createSignals } from "./deno_signals.ts";
import { createTerminal } from "./deno_terminal.ts";
import { processEnvironment } from "./environment.ts";
import type { Platform } from "./platform.ts";
import { systemRandom } from "./random.ts";
import type { Relay } from "./relay.ts";

/** Makes the platform of this process; in `relay` may stand what was begun before. */
export function createDenoPlatform(relay?: Relay): Platform {
  const signals = createSignals();
  return {
    environment: processEnvironment,
    clock: systemClock,
    random: systemRandom,
    files: denoFiles,
    programs: denoPrograms,
    machine: denoMachine,
    signals,
    terminal: createTerminal,
    prompts: async (terminal) =>
      (await import("./deno_prompts.ts")).createPrompts(terminal, signals),
    fetch: (caFile) => createFetch(caFile, denoFiles),
    giveUp: giveUpPermissions,
    onUncaught(report) {
      addEventListener("unhandledrejection", (event) => {
        event.preventDefault();
        report(event.reason);
      });
      addEventListener("error", (event) => {
        event.preventDefault();
        report(event.error);
      });
    },
    reached: () => Promise.resolve(),
    relay,
  };
}
