/** The real machine, through Deno. */

import { systemClock } from "./clock.ts";
import { denoFiles } from "./deno_files.ts";
import { createFetch } from "./deno_network.ts";
import { denoPrograms } from "./deno_programs.ts";
import { createSignals } from "./deno_signals.ts";
import { createTerminal } from "./deno_terminal.ts";
import { processEnvironment } from "./environment.ts";
import type { Machine, Platform } from "./platform.ts";
import { systemRandom } from "./random.ts";

/** Node's names where Deno has others. */
const PLATFORM_NAMES: Readonly<Record<string, string>> = { windows: "win32", solaris: "sunos" };
const ARCH_NAMES: Readonly<Record<string, string>> = { x86_64: "x64", aarch64: "arm64" };

const denoMachine: Machine = {
  platform: PLATFORM_NAMES[Deno.build.os] ?? Deno.build.os,
  arch: ARCH_NAMES[Deno.build.arch] ?? Deno.build.arch,
  get hostName() {
    return Deno.hostname();
  },
  pid: Deno.pid,
};

/** Makes the platform of this process. */
export function createDenoPlatform(): Platform {
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
    giveUp(kinds) {
      for (const name of kinds) Deno.permissions.revokeSync({ name });
    },
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
  };
}
