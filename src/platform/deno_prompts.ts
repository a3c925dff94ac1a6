/** Questions on this machine's terminal, in the form that it can show. */

import { HiddenLine } from "./hidden_line.ts";
import type { Prompts } from "./prompts.ts";
import type { Signals } from "./signals.ts";
import type { Terminal } from "./terminal.ts";

/** Makes the questions; what they are made with is loaded here. */
export async function createPrompts(terminal: Terminal, signals: Signals): Promise<Prompts> {
  if (terminal.stderr.hasColor) {
    const { createClackPrompts } = await import("./clack_prompts.ts");
    return createClackPrompts(signals);
  }
  const { createPlainPrompts } = await import("./plain_prompts.ts");
  return createPlainPrompts({ terminal, readHidden: () => readHiddenLine(signals) });
}

/** A line typed without being shown; undefined if the person gave up. */
async function readHiddenLine(signals: Signals): Promise<string | undefined> {
  const line = new HiddenLine();
  const buffer = new Uint8Array(4096);
  const decoder = new TextDecoder();
  const forget = signals.onExit(() => Deno.stdin.setRaw(false));
  Deno.stdin.setRaw(true);
  try {
    for (;;) {
      const length = await Deno.stdin.read(buffer);
      if (length === null) return undefined;
      const keys = decoder.decode(buffer.subarray(0, length), { stream: true });
      const state = line.onKeys(keys);
      if (state !== "typing") return state === "entered" ? line.text : undefined;
    }
  } finally {
    Deno.stdin.setRaw(false);
    forget();
  }
}
