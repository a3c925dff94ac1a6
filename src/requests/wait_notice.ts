/** What is told of a wait before a request, so that a terminal can show a countdown. */

/** A wait that begins. */
export interface WaitNotice {
  /** `throttle`: the slot booked for the request lies ahead. `retry`: the last attempt failed. */
  readonly reason: "throttle" | "retry";
  /** End of the wait, wall clock, milliseconds since the epoch. */
  readonly untilMs: number;
  /** Number of the attempt that comes next, from 2; only for `retry`. */
  readonly attempt?: number;
  /** HTTP status of the failed attempt; undefined if there was no answer. */
  readonly status?: number;
}
