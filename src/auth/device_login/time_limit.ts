/** A time limit on something that obeys a signal. */

import type { Clock } from "../../platform/clock.ts";

/** Runs from its making until `end` is called. */
export class TimeLimit {
  readonly #over = new AbortController();
  readonly #end = new AbortController();
  /** Aborted when the time is over, or together with the outer signal. */
  readonly signal: AbortSignal;

  /** @param seconds undefined for no limit */
  constructor(clock: Clock, seconds: number | undefined, outer: AbortSignal) {
    this.signal = AbortSignal.any([outer, this.#over.signal]);
    if (seconds === undefined) return;
    const end = AbortSignal.any([outer, this.#end.signal]);
    clock.sleep(seconds * 1000, end).then(() => this.#over.abort(), () => {});
  }

  /** Whether the time has passed. */
  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** Stops the clock of this limit. */
  end(): void {
    this.#end.abort();
  }
}
