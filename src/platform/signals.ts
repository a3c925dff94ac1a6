/** Signals that end the program, and the moments in which they have to wait. */

import type { PassedSignal } from "./programs.ts";

/** Handling of SIGINT, SIGTERM and SIGHUP (SIGBREAK on Windows). */
export interface Signals {
  /**
   * Holds back every ending signal until the returned function is called, at most `limitMs`; a signal
   * that came meanwhile is then obeyed. Holds nest.
   * @param notice called for each signal that comes meanwhile: what is held can then be cut short
   */
  hold(limitMs: number, notice?: () => void): () => void;
  /**
   * Registers something to undo, without waiting, if a signal or an early exit ends the program: a lock
   * file, a terminal mode. The returned function takes it back. Run in reverse order.
   */
  onExit(undo: () => void): () => void;
  /**
   * Hands every ending signal to `receive` instead of obeying it, until the returned function is called:
   * for a program that runs another one and ends with it.
   */
  passOn(receive: (signal: PassedSignal) => void): () => void;
}
