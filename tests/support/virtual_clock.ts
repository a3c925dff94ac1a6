/**
 * A clock for several sleepers at once: when everybody sleeps, it goes to the next moment at which one
 * wakes, so waiting takes no real time and things happen in the right order.
 */

import type { Clock } from "../../src/platform/clock.ts";

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** Fake of `Clock`. */
export class VirtualClock implements Clock {
  readonly #startMs: number;
  #elapsedMs = 0;
  #sleepers: Sleeper[] = [];
  #isTurning = false;

  constructor(startMs = Date.UTC(2026, 10, 21, 12)) {
    this.#startMs = startMs;
  }

  nowMs(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = {
        dueMs: this.#elapsedMs + ms,
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.push(sleeper);
      this.#turn();
    });
  }

  every(ms: number, action: () => void): () => void {
    const stop = new AbortController();
    const repeat = () => {
      this.sleep(ms, stop.signal).then(() => {
        action();
        repeat();
      }, () => {});
    };
    repeat();
    return () => stop.abort();
  }

  /** Wakes sleepers one by one, each after all that the one before has set off. */
  async #turn(): Promise<void> {
    if (this.#isTurning) return;
    this.#isTurning = true;
    while (this.#sleepers.length > 0) {
      await new Promise((resolve) => setTimeout(resolve));
      const next = this.#sleepers.toSorted((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs);
      next.wake();
    }
    this.#isTurning = false;
  }
}
