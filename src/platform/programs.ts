/** Starting other programs. */

/** Programs of the machine. */
export interface Programs {
  /**
   * Starts a program without a shell, detached from our streams, and does not wait for it.
   * @returns false if it could not be started.
   */
  start(program: string, args: readonly string[]): boolean;
}
