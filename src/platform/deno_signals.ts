/**
 * Signals that end the program. Nothing is registered before someone needs it, so a command that
 * holds nothing and undoes nothing ends by the system's default action, at no cost.
 */

import type { ProcessSignals } from "./platform.ts";
import type { PassedSignal } from "./programs.ts";

/** Exit code of the program after each signal: 128 and the signal's number. */
const SIGNAL_EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGBREAK: 130, SIGTERM: 143 } as const;

type EndingSignal = keyof typeof SIGNAL_EXIT_CODES;

/** Signals that mean something to another program alone. */
const PASSED_ONLY = ["SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** What signal handling needs of the machine. */
export interface SignalSource {
  readonly isWindows: boolean;
  listen(signal: PassedSignal, handler: () => void): void;
  /** Ends the process at once. */
  exit(code: number): void;
  monotonicMs(): number;
  /** Calls back once after `ms` milliseconds, without keeping the process alive. */
  later(ms: number, callback: () => void): void;
}

const denoSignalSource: SignalSource = {
  isWindows: Deno.build.os === "windows",
  listen: (signal, handler) => Deno.addSignalListener(signal, handler),
  exit: (code) => Deno.exit(code),
  monotonicMs: () => performance.now(),
  later: (ms, callback) => Deno.unrefTimer(setTimeout(callback, ms)),
};

/** Makes the signal handling of this process. */
export function createSignals(source: SignalSource = denoSignalSource): ProcessSignals {
  return new LazySignals(source);
}

class LazySignals implements ProcessSignals {
  readonly #source: SignalSource;
  #controller: AbortController | undefined;
  readonly #holds = new Set<{ readonly untilMs: number; readonly notice: () => void }>();
  readonly #undos = new Set<{ readonly undo: () => void }>();
  readonly #receivers = new Set<(signal: PassedSignal) => void>();
  #listening = false;
  #pending: EndingSignal | undefined;

  constructor(source: SignalSource) {
    this.#source = source;
  }

  get abort(): AbortSignal {
    this.#listen();
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  hold(limitMs: number, notice: () => void = () => {}): () => void {
    this.#listen();
    const hold = { untilMs: this.#source.monotonicMs() + limitMs, notice };
    this.#holds.add(hold);
    return () => {
      if (this.#holds.delete(hold)) this.#obeyIfFree();
    };
  }

  passOn(receive: (signal: PassedSignal) => void): () => void {
    this.#listen();
    if (this.#receivers.size === 0 && !this.#source.isWindows) {
      for (const signal of PASSED_ONLY) this.#source.listen(signal, () => this.#hand(signal));
    }
    this.#receivers.add(receive);
    return () => {
      this.#receivers.delete(receive);
    };
  }

  onExit(undo: () => void): () => void {
    this.#listen();
    const entry = { undo };
    this.#undos.add(entry);
    return () => {
      this.#undos.delete(entry);
    };
  }

  runUndos(): void {
    for (const entry of [...this.#undos].reverse()) {
      this.#undos.delete(entry);
      try {
        entry.undo();
      } catch {
        // Deliberately ignored: the program is ending and the other undos still have to run.
      }
    }
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    const signals: readonly EndingSignal[] = this.#source.isWindows
      ? ["SIGINT", "SIGBREAK"]
      : ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) this.#source.listen(signal, () => this.#receive(signal));
  }

  #receive(signal: EndingSignal): void {
    if (this.#receivers.size > 0) return this.#hand(signal);
    this.#pending ??= signal;
    for (const { notice } of this.#holds) notice();
    this.#obeyIfFree();
  }

  #hand(signal: PassedSignal): void {
    for (const receive of this.#receivers) receive(signal);
  }

  /** Obeys a signal that came, or looks again when the last hold has run out. */
  #obeyIfFree(): void {
    if (this.#pending === undefined) return;
    const nowMs = this.#source.monotonicMs();
    const leftMs = Math.max(0, ...[...this.#holds].map((hold) => hold.untilMs - nowMs));
    if (leftMs > 0) {
      this.#source.later(leftMs, () => this.#obeyIfFree());
      return;
    }
    this.#controller?.abort();
    this.runUndos();
    this.#source.exit(SIGNAL_EXIT_CODES[this.#pending]);
  }
}
