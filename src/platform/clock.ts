/** Time, as everything above `platform/` sees it: tests put a fake one in its place. */

/** Two clocks and the only ways to wait. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch; may jump either way. */
  nowMs(): number;
  /** Monotonic clock in milliseconds from an arbitrary start; may stand still while the machine sleeps. */
  monotonicMs(): number;
  /**
   * Resolves after `ms` milliseconds.
   * @throws the signal's reason, at once, if `signal` is or becomes aborted.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `action` every `ms` milliseconds until the returned function is called. */
  every(ms: number, action: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  },
  every(ms, action) {
    const timer = setInterval(action, ms);
    return () => clearInterval(timer);
  },
};
