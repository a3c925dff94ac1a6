/**
 * The machine as far as a quick answer may use it: files, environment, time and randomness. Whatever else
 * is asked for (the network, a question, stderr) throws, and the whole program does it on the real one.
 */

import { systemClock } from "./clock.ts";
import { denoFiles } from "./deno_files.ts";
import { denoMachine, giveUpPermissions } from "./deno_machine.ts";
import { processEnvironment } from "./environment.ts";
import type { Platform } from "./platform.ts";
import { systemRandom } from "./random.ts";
import type { Relay } from "./relay.ts";

/** Makes the platform; what is written to stdout goes to `write`, what is begun and left to others to `relay`. */
export function createQuickPlatform(write: (text: string) => void, relay?: Relay): Platform {
  return {
    environment: processEnvironment,
    clock: { ...systemClock, sleep: block },
    random: systemRandom,
    files: denoFiles,
    machine: denoMachine,
    giveUp: giveUpPermissions,
    reached: () => Promise.resolve(),
    relay,
    terminal: () => ({
      stdout: {
        // A terminal may be drawn on, and colours may be forced: neither is a matter of quickness.
        get isTerminal() {
          return Deno.stdout.isTerminal() ? decline() : false;
        },
        get hasColor() {
          const isForced = ["FORCE_COLOR", "CLICOLOR_FORCE"].some(processEnvironment.get);
          return isForced ? decline() : false;
        },
        write,
      },
      stderr: { isTerminal: false, hasColor: false, write: decline },
      stdin: {
        isTerminal: false,
        readAll: decline,
        readBytes: decline,
        readLine: decline,
        listenRaw: decline,
      },
      size: decline,
    }),
    programs: { start: decline, run: decline },
    signals: {
      hold: decline,
      onExit: decline,
      passOn: decline,
      runUndos: decline,
      get abort() {
        return decline();
      },
    },
    prompts: decline,
    fetch: () => decline,
    onUncaught: decline,
  };
}

/** A third of what a timer costs: nothing else runs in a quick command, of which a hundred may wait at once. */
function block(ms: number): Promise<void> {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  return Promise.resolve();
}

function decline(): never {
  throw new Error("left to the whole program");
}
