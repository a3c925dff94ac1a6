/** Signals that come when a test says so. */

import type { Signals } from "../../src/platform/signals.ts";

/** Fake of `Signals`. */
export class FakeSignals implements Signals {
  #undos: (() => void)[] = [];
  readonly #notices = new Set<() => void>();

  /** What would be undone now. */
  get undoCount(): number {
    return this.#undos.length;
  }

  /** Undoes everything, newest first, as an ending signal does. */
  end(): void {
    for (const undo of this.#undos.splice(0).reverse()) undo();
  }

  /** What holds signals back at this moment. */
  get holdCount(): number {
    return this.#notices.size;
  }

  /** Sends a signal to whatever holds it back. */
  notify(): void {
    for (const notice of this.#notices) notice();
  }

  hold(_limitMs: number, notice: () => void = () => {}): () => void {
    const own = () => notice();
    this.#notices.add(own);
    return () => void this.#notices.delete(own);
  }

  passOn(): () => void {
    return () => {};
  }

  onExit(undo: () => void): () => void {
    this.#undos.push(undo);
    return () => {
      this.#undos = this.#undos.filter((other) => other !== undo);
    };
  }
}
