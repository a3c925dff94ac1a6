/** Runs what a person may stop: the answer ends, the talk goes on. */

import { ClosedOutput } from "../../platform/terminal.ts";

/**
 * Runs it to its end, or until `stop` is aborted.
 * @throws What it throws, unless it was stopped; a closed output in any case.
 */
export async function untilStopped(
  stop: AbortController,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<"done" | "stopped"> {
  try {
    await run(stop.signal);
    return "done";
  } catch (error) {
    if (!stop.signal.aborted || error instanceof ClosedOutput) throw error;
    return "stopped";
  }
}
