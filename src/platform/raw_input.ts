/** A terminal in raw mode: each key comes at once, unseen, and Ctrl-C is a byte and no signal. */

/** Hears what happens at the terminal. */
export interface RawInputListener {
  /** Bytes of keys, cut anywhere. */
  onBytes(bytes: Uint8Array): void;
  /** Nothing comes any more. */
  onEnd(): void;
  /** The terminal has another size now. */
  onResize(): void;
  /** The program was stopped and goes on: others may have written to the screen. */
  onResume(): void;
}
