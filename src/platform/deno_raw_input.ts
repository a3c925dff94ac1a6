/** The terminal of this process in raw mode, given back whatever ends the program. */

import type { RawInputListener } from "./raw_input.ts";
import type { Signals } from "./signals.ts";

/** What raw mode needs of the machine. */
export interface RawSource {
  read(buffer: Uint8Array): Promise<number | null>;
  setRaw(isRaw: boolean): void;
  /** Listens to a signal until the returned function is called. */
  watch(signal: "SIGWINCH" | "SIGCONT", handler: () => void): () => void;
}

const denoRawSource: RawSource = {
  read: (buffer) => Deno.stdin.read(buffer),
  setRaw: (isRaw) => Deno.stdin.setRaw(isRaw),
  watch(signal, handler) {
    if (Deno.build.os === "windows") return () => {};
    Deno.addSignalListener(signal, handler);
    return () => Deno.removeSignalListener(signal, handler);
  },
};

const CHUNK_BYTES = 4096;

/** Puts the terminal into raw mode until the returned function is called or the program ends. */
export function listenRaw(
  listener: RawInputListener,
  signals: Pick<Signals, "onExit">,
  source: RawSource = denoRawSource,
): () => void {
  let isOpen = true;
  const forget = signals.onExit(() => source.setRaw(false));
  source.setRaw(true);
  const unwatch = [
    source.watch("SIGWINCH", () => listener.onResize()),
    source.watch("SIGCONT", () => {
      // A shell has set the terminal to its own mode meanwhile.
      source.setRaw(false);
      source.setRaw(true);
      listener.onResume();
    }),
  ];

  async function readAll(): Promise<void> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    while (isOpen) {
      // A terminal that was closed is an error with some systems and an end with others.
      const length = await source.read(buffer).catch(() => null);
      if (!isOpen) return;
      if (length === null) return listener.onEnd();
      listener.onBytes(buffer.slice(0, length));
    }
  }
  readAll();

  return () => {
    if (!isOpen) return;
    isOpen = false;
    for (const stop of unwatch) stop();
    source.setRaw(false);
    forget();
  };
}
