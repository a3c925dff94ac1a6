/** Signals that end the program, and the moments in which they have to wait. */

/** Handling of SIGINT, SIGTERM and SIGHUP (SIGBREAK on Windows). */
export interface Signals {
  /**
   * Holds back every ending signal until the returned function is called, at most `limitMs`; a signal
   * that came meanwhile is then obeyed. Holds nest.
   */
  hold(limitMs: number): () => void;
  /**
   * Registers something to undo, without waiting, if a signal or an early exit ends the program: a lock
   * file, a terminal mode. The returned function takes it back. Run in reverse order.
   */
  onExit(undo: () => void): () => void;
}
