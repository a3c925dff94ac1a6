/**
 * What one file of the bundle has begun and the next one goes on with, in plain values: each has classes
 * of its own. Without it the next one would begin anew, as if it had not waited.
 */

/** What came of one try to take a kernel lock. */
export type KernelLockTry =
  | {
    readonly kind: "held";
    /** Identity of the lock's file, undefined on Windows. */
    readonly inode: number | undefined;
    readonly release: () => void;
  }
  | { readonly kind: "busy" }
  /** The file system has no kernel locks: the lock file alone decides. */
  | { readonly kind: "unsupported" };

/** How waiting for one's turn among qwenauth processes has ended. */
export interface LockTurn {
  /** The lock, or why there is none: busy if time is up. */
  readonly kernelLock: KernelLockTry;
  /** Monotonic time until which the other lock may be waited for, milliseconds. */
  readonly endMs: number;
}

/** A renewal that has its turn. */
export interface BegunRenewal {
  /** The credential file. */
  readonly path: string;
  /** The credential first read, as its file holds it. Deliberately a function: no dump shows a secret. */
  readonly first: () => string;
  /** When the caller began to wait, milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly turn: LockTurn;
}

/** Where it is put down and picked up. */
export interface Relay {
  renewal?: BegunRenewal | undefined;
}
