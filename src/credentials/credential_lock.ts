/** Both locks of a sign-in, taken in their order and released in the reverse one, with a bounded wait. */

import type { CredentialPaths } from "./credential_paths.ts";
import { describeHolder } from "./lock_content.ts";
import { FIRST_WAIT_MS, nextWaitMs, waitForTurn } from "./lock_turn.ts";
import { type LockParts, SharedLock } from "./shared_lock.ts";
import type { LockTurn } from "../platform/relay.ts";
import type { Signals } from "../platform/signals.ts";

/** What taking the locks needs. */
export interface CredentialLockParts extends LockParts {
  readonly signals: Pick<Signals, "onExit">;
}

/** Both locks, held. */
export interface HeldLock {
  /** Whether the lock file was, at some time, gone, foreign, or had to be taken over from a dead holder. */
  readonly wasDisturbed: () => boolean;
  /** Whether another program's living lock stands where ours was. */
  readonly isForeignAlive: () => boolean;
  readonly release: () => void;
}

/** How waiting for the locks ended. */
export type LockOutcome<T> =
  | { readonly kind: "held"; readonly lock: HeldLock }
  /** A look in between found what made the lock needless. */
  | { readonly kind: "needless"; readonly value: T }
  /** Time is up; the holder in words, with the time since when. */
  | { readonly kind: "busy"; readonly holder: string };

/**
 * Waits at most 60 s for both locks.
 * @param look called before each further try; what it returns other than undefined ends the wait
 * @param begun the kernel lock, where it has been waited for already
 * @throws {Failure} `store` If the lock files cannot be written.
 */
export async function takeCredentialLock<T>(
  parts: CredentialLockParts,
  paths: CredentialPaths,
  look: () => T | undefined,
  begun?: LockTurn,
): Promise<LockOutcome<T>> {
  const { clock, signals } = parts;
  const shared = new SharedLock(parts, paths.sharedLock);
  const holder = () => holderInWords(shared, clock.nowMs());
  const waits = () => parts.debug(() => `waiting for the lock: ${holder()}`);
  const outcome = begun ?? await waitForTurn(parts, paths.kernelLock, look, waits);
  if ("kind" in outcome) return outcome;
  const { kernelLock, endMs } = outcome;
  if (kernelLock.kind === "busy") return { kind: "busy", holder: holder() };
  if (kernelLock.kind === "unsupported") {
    parts.debug(() => `no kernel lock on "${paths.kernelLock}": the lock file alone decides`);
  }
  const kernel = kernelLock.kind === "held" ? kernelLock : undefined;
  const release = releasing(shared, kernel, signals);
  try {
    for (let waitMs = FIRST_WAIT_MS;; waitMs = nextWaitMs(waitMs)) {
      if (await shared.tryAcquire(kernel)) {
        return { kind: "held", lock: { ...viewOf(shared), release } };
      }
      if (clock.monotonicMs() >= endMs) {
        release();
        return { kind: "busy", holder: holder() };
      }
      waits();
      await clock.sleep(waitMs);
      const value = look();
      if (value !== undefined) {
        release();
        return { kind: "needless", value };
      }
    }
  } catch (error) {
    release();
    throw error;
  }
}

/** Releases both in the reverse order, once; also when the program ends before. */
function releasing(
  shared: SharedLock,
  kernelLock: { readonly release: () => void } | undefined,
  signals: CredentialLockParts["signals"],
): () => void {
  let kernel = kernelLock;
  const release = () => {
    shared.release();
    kernel?.release();
    kernel = undefined;
  };
  const forget = signals.onExit(release);
  return () => {
    forget();
    release();
  };
}

function viewOf(shared: SharedLock): Omit<HeldLock, "release"> {
  return {
    wasDisturbed: () => {
      shared.beat();
      return shared.wasDisturbed;
    },
    isForeignAlive: () => shared.isForeignAlive(),
  };
}

function holderInWords(shared: SharedLock, nowMs: number): string {
  const { watch } = shared;
  try {
    watch.look(nowMs);
  } catch {
    // Then what was seen last has to do.
  }
  const { holder, sinceMs } = watch;
  if (holder === undefined) return "another qwenauth process";
  const since = sinceMs === undefined ? "" : ` since ${new Date(sinceMs).toISOString()}`;
  return `${describeHolder(holder)}${since}`;
}
