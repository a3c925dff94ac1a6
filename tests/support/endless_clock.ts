/** A clock whose pauses end by their signal alone. */

import { FakeClock } from "./fake_clock.ts";

/** Fake of `Clock`. */
export class EndlessClock extends FakeClock {
  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, reject } = Promise.withResolvers<void>();
    signal?.addEventListener("abort", () => reject(signal.reason));
    this.sleeps.push(ms);
    this.onSleep(ms);
    return promise;
  }
}
