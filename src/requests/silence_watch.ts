/** Notices when nothing comes for too long. */

import type { Clock } from "../platform/clock.ts";

const LONGEST_TICK_MS = 1_000;

/** Runs from its making until `end`; measures by ticks, so that a byte costs no timer of its own. */
export class SilenceWatch {
  readonly #clock: Pick<Clock, "monotonicMs">;
  #sinceMs: number | undefined;
  readonly #stop: () => void;

  /** Calls `onSilence` once after `limitMs` milliseconds without a sign. */
  constructor(
    clock: Pick<Clock, "monotonicMs" | "every">,
    limitMs: number,
    onSilence: () => void,
  ) {
    this.#clock = clock;
    this.#sinceMs = clock.monotonicMs();
    this.#stop = clock.every(Math.min(LONGEST_TICK_MS, Math.ceil(limitMs / 10)), () => {
      if (this.#sinceMs === undefined || clock.monotonicMs() - this.#sinceMs < limitMs) return;
      this.#stop();
      onSilence();
    });
  }

  /** Something is waited for from now on. */
  start(): void {
    this.#sinceMs = this.#clock.monotonicMs();
  }

  /** Nothing is waited for: the reader takes its time. */
  pause(): void {
    this.#sinceMs = undefined;
  }

  /** Stops watching. */
  end(): void {
    this.#stop();
  }
}
