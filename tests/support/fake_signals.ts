/** Signals that come when a test says so. */

import type { Signals } from "../../src/platform/signals.ts";

/** Fake of `Signals`. */
export class FakeSignals implements Signals {
  #undos: (() => void)[] = [];

  /** What would be undone now. */
  get undoCount(): number {
    return this.#undos.length;
  }

  /** Undoes everything, newest first, as an ending signal does. */
  end(): void {
    for (const undo of this.#undos.splice(0).reverse()) undo();
  }

  hold(): () => void {
    return () => {};
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
