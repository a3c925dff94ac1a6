/** Waiting for something that another process does: looked at often, given up late. */

const INTERVAL_MS = 20;
const LIMIT_MS = 20_000;

/**
 * Waits until `find` gives something, and gives that.
 * @param describe what there is instead, for the message
 * @throws {Error} If it has not come after a generous time.
 */
export async function until<T>(
  what: string,
  find: () => T | undefined | Promise<T | undefined>,
  describe: () => string | Promise<string> = () => "",
): Promise<T> {
  const endsAtMs = performance.now() + LIMIT_MS;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > endsAtMs) {
      throw new Error(`Waited in vain for ${what}\n${await describe()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
