/** Windows refuses to replace a file that someone has open: who replaces it tries again for a second. */

const RETRIES = 20;
const PAUSE_MS = 50;

/**
 * Renames, up to 21 times within a second.
 * @throws what the last try threw
 */
export function retryRename(
  rename: () => void,
  pause: (ms: number) => void = pauseThread,
): void {
  for (let retries = 0;; retries++) {
    try {
      return rename();
    } catch (error) {
      if (retries >= RETRIES) throw error;
      pause(PAUSE_MS);
    }
  }
}

function pauseThread(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
