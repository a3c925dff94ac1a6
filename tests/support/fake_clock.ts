/** A clock that stands still until someone sleeps; every sleep is recorded and takes no real time. */

import type { Clock } from "../../src/platform/clock.ts";

/** Fake of `Clock`. */
export class FakeClock implements Clock {
  /** Lengths of all sleeps so far, in milliseconds. */
  readonly sleeps: number[] = [];
  /** Called after the time of a sleep has passed, before it resolves. */
  onSleep: (ms: number) => void | Promise<void> = () => {};
  readonly #repeated = new Set<{ everyMs: number; dueMs: number; action: () => void }>();
  #wallMs: number;
  #monotonicMs = 0;

  constructor(startMs = Date.UTC(2026, 10, 21, 12)) {
    this.#wallMs = startMs;
  }

  nowMs(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  /** Lets time pass on both clocks; what is repeated happens on the way. */
  advance(ms: number): void {
    const endMs = this.#monotonicMs + ms;
    for (;;) {
      const next = [...this.#repeated].sort((a, b) => a.dueMs - b.dueMs)[0];
      if (!next || next.dueMs > endMs) break;
      this.#move(next.dueMs - this.#monotonicMs);
      next.dueMs += next.everyMs;
      next.action();
    }
    this.#move(endMs - this.#monotonicMs);
  }

  every(everyMs: number, action: () => void): () => void {
    const repeated = { everyMs, dueMs: this.#monotonicMs + everyMs, action };
    this.#repeated.add(repeated);
    return () => this.#repeated.delete(repeated);
  }

  #move(ms: number): void {
    this.#wallMs += ms;
    this.#monotonicMs += ms;
  }

  /** Sets the wall clock alone, as a correction or a suspended machine does. */
  jumpWall(ms: number): void {
    this.#wallMs += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(ms);
    this.advance(ms);
    await this.onSleep(ms);
    signal?.throwIfAborted();
  }
}
