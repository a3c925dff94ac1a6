/**
 * The wait for one's turn among qwenauth processes, of which the kernel lock lets through one at a time.
 * A process that finds meanwhile what another one has renewed needs nothing else.
 */

import type { Clock } from "../platform/clock.ts";
import type { Files } from "../platform/files.ts";
import type { LockTurn } from "../platform/relay.ts";
import { tryKernelLock } from "./kernel_lock.ts";

/** The first wait, milliseconds. */
export const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 250;
/** Slowly: what another process has renewed is found late by at most a quarter of the time that it took. */
const WAIT_GROWTH = 1.25;
const WAIT_LIMIT_MS = 60_000;

/** How the wait ended. */
export type TurnOutcome<T> =
  | LockTurn
  /** A look in between found what made the turn needless. */
  | { readonly kind: "needless"; readonly value: T };

/** What waiting needs. */
export interface TurnParts {
  readonly files: Files;
  readonly clock: Clock;
}

/** How long to wait after a wait of so many milliseconds. */
export function nextWaitMs(waitMs: number): number {
  return Math.min(waitMs * WAIT_GROWTH, LONGEST_WAIT_MS);
}

/**
 * Waits at most 60 s for the kernel lock on `path`.
 * @param look called after each wait, and before the lock is given; what it returns other than undefined ends the wait
 * @param waits called before each wait
 * @throws {Failure} `store` If the lock's file cannot be created.
 */
export async function waitForTurn<T>(
  { files, clock }: TurnParts,
  path: string,
  look: () => T | undefined,
  waits: () => void = () => {},
): Promise<TurnOutcome<T>> {
  const endMs = clock.monotonicMs() + WAIT_LIMIT_MS;
  for (let waitMs = FIRST_WAIT_MS;; waitMs = nextWaitMs(waitMs)) {
    const kernelLock = tryKernelLock(files, path);
    if (kernelLock.kind === "held") {
      const value = releasingIfThrown(kernelLock, look);
      if (value === undefined) return { kernelLock, endMs };
      kernelLock.release();
      return { kind: "needless", value };
    }
    if (kernelLock.kind === "unsupported" || clock.monotonicMs() >= endMs) {
      return { kernelLock, endMs };
    }
    waits();
    await clock.sleep(waitMs);
    const value = look();
    if (value !== undefined) return { kind: "needless", value };
  }
}

function releasingIfThrown<T>(lock: { release(): void }, action: () => T): T {
  try {
    return action();
  } catch (error) {
    lock.release();
    throw error;
  }
}
