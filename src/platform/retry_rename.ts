/**
 * Windows refuses to replace a file that someone has open (access denied, or a sharing violation): who
 * replaces it tries again for a second. Nothing else passes by waiting.
 */

const RETRIES = 20;
const PAUSE_MS = 50;

/**
 * Renames, up to 21 times within a second while the file may be open.
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
      if (retries >= RETRIES || !mayBeOpen(error)) throw error;
      pause(PAUSE_MS);
    }
  }
}

function mayBeOpen(error: unknown): boolean {
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.Busy) {
    return true;
  }
  // A sharing violation is of no class of its own.
  return (error as { readonly code?: string }).code === "EBUSY";
}

function pauseThread(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
