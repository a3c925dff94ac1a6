/**
 * The line that shows, while the approval is awaited, that the program lives and how long it will.
 * A state machine: it knows time only as an argument and returns text; who writes it is elsewhere.
 */

import { formatCountdown } from "../times.ts";

/** Milliseconds for which one picture is shown. */
export const FRAME_MS = 100;

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** A turning wheel, a word and the time left. */
export class Spinner {
  readonly #label: string;
  readonly #endsAtMs: number | undefined;
  #frame = 0;

  /**
   * @param label what is being waited for
   * @param endsAtMs when the waiting ends, in the time that `render` is given; undefined if nobody knows
   */
  constructor(label: string, endsAtMs?: number) {
    this.#label = label;
    this.#endsAtMs = endsAtMs;
  }

  /** The next picture. */
  advance(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length;
  }

  /** The line at a moment, at most `columns - 1` wide so that it never wraps. */
  render(nowMs: number, columns: number): string {
    const left = this.#endsAtMs === undefined
      ? ""
      : `, ${formatCountdown(this.#endsAtMs - nowMs)} left`;
    return `${FRAMES[this.#frame]} ${this.#label}${left}`.slice(0, Math.max(0, columns - 1));
  }
}
