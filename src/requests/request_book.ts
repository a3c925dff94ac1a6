/** The queue in front of a model service, shared by all processes of a user. */

import type { WaitNotice } from "./wait_notice.ts";

/** How to wait for a slot. */
export interface SlotRequest {
  /** Ends the wait at once when aborted. */
  readonly signal: AbortSignal;
  /** Called when there is a wait. */
  readonly onWait?: ((wait: WaitNotice) => void) | undefined;
  /** A slot after this moment is not booked, milliseconds since the epoch; undefined for any. */
  readonly latestMs?: number | undefined;
}

/** Slots for requests. */
export interface RequestBook {
  /**
   * Books the next free slot and resolves when it has come.
   * @throws {Failure} `quota` If the day's requests are used up, or the slot would lie after `latestMs`.
   * @throws The signal's reason, if it is aborted.
   */
  waitForSlot(request: SlotRequest): Promise<void>;
}
