/** Watching a lock file that someone else holds: who it is, and how long it has stood untouched. */

import type { Clock } from "../platform/clock.ts";
import { FileError, type FileFacts, type Files } from "../platform/files.ts";
import { decodeLock, type LockHolder, type LockSighting } from "./lock_content.ts";

/** The lock found in the way, as it was when last looked at. */
export interface WatchedLock extends LockSighting {
  /** Modification time and identity, to recognise the same file again. */
  readonly facts: FileFacts;
}

/** Remembers between looks since when the file has not changed. */
export class LockWatch {
  /** The last holder seen. */
  holder: LockHolder | undefined;
  /** Since when it has the lock, else when the lock was last touched; milliseconds since the epoch. */
  sinceMs: number | undefined;
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #path: string;
  #seen = { facts: undefined as FileFacts | undefined, text: "", atMs: 0 };

  constructor(files: Files, clock: Clock, path: string) {
    this.#files = files;
    this.#clock = clock;
    this.#path = path;
  }

  /**
   * Looks at the lock; undefined if it has gone.
   * @param fileSystemNowMs now, by the clock of the file system that holds it
   * @throws {FileError} If it cannot be read or is no regular file.
   */
  look(fileSystemNowMs: number): WatchedLock | undefined {
    const facts = this.#files.linkFacts(this.#path);
    if (facts === undefined) return undefined;
    if (facts.kind !== "file") throw new FileError("other", this.#path, "it is not a regular file");
    const text = this.#files.readText(this.#path);
    if (text === undefined) return undefined;
    const nowMs = this.#clock.monotonicMs();
    if (!isSameState(this.#seen.facts, facts) || this.#seen.text !== text) {
      this.#seen = { facts, text, atMs: nowMs };
    }
    this.holder = decodeLock(text);
    this.sinceMs = this.holder.sinceMs ?? facts.modifiedAtMs;
    return {
      facts,
      holder: this.holder,
      fileSystemNowMs,
      ageMs: fileSystemNowMs - facts.modifiedAtMs,
      unchangedMs: nowMs - this.#seen.atMs,
    };
  }
}

/** Whether two looks saw the same file, not written to in between. */
export function isSameState(a: FileFacts | undefined, b: FileFacts): boolean {
  return a !== undefined && a.inode === b.inode && a.modifiedAtMs === b.modifiedAtMs;
}
