/**
 * The lock file that qwen-code respects too, which looks only at its existence and modification time.
 * It appears complete, is kept fresh through its own handle, and is released only while it is ours.
 */

import type { Clock } from "../platform/clock.ts";
import type { Debug } from "../platform/debug.ts";
import { FileError, type Files, type OpenFile } from "../platform/files.ts";
import type { Random } from "../platform/random.ts";
import { decodeLock, encodeLock, isStale } from "./lock_content.ts";
import { isSameState, LockWatch, type WatchedLock } from "./lock_watch.ts";
import { orStoreFailure } from "./store_failure.ts";

const HEARTBEAT_MS = 2_000;
const TAKEOVER_WAIT_MS = 50;

/** What a lock needs. */
export interface LockParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly debug: Debug;
  readonly hostName: string;
  readonly pid: number;
}

/** Tries for one lock file; remembers between tries how long a foreign one has stood unchanged. */
export class SharedLock {
  /** The foreign lock in our way. */
  readonly watch: LockWatch;
  /** Whether the lock was, at some time while we had it, gone or someone else's, or had to be taken over. */
  wasDisturbed = false;
  readonly #parts: LockParts;
  readonly #path: string;
  readonly #lockId: string;
  #file: OpenFile | undefined;
  #kernelLock: number | undefined;
  /** When this lock was first written. */
  #sinceMs: number | undefined;
  #stopHeartbeat: () => void = () => {};

  constructor(parts: LockParts, path: string) {
    this.#parts = parts;
    this.#path = path;
    this.watch = new LockWatch(parts.files, parts.clock, path);
    this.#lockId = parts.random.uuid();
  }

  /**
   * Tries once to take the lock.
   * @param kernelLock the kernel lock that belongs to it, if this process holds it
   * @throws {Failure} `store` If the folder cannot be written or the path is no regular file.
   */
  async tryAcquire(
    kernelLock: { readonly inode: number | undefined } | undefined,
  ): Promise<boolean> {
    this.#kernelLock = kernelLock?.inode;
    const found = orStoreFailure("lock", this.#path, () => this.#create());
    if (found === "created") return this.#begin();
    const own = kernelLock && { hostName: this.#parts.hostName, kernelLock: kernelLock.inode };
    const inTheWay = orStoreFailure("lock", this.#path, () => this.watch.look(found.nowMs));
    if (!inTheWay || !isStale(inTheWay, own) || !await this.#takeOver(inTheWay)) return false;
    this.#parts.debug(() => `took over the lock "${this.#path}"`);
    this.wasDisturbed = true;
    return this.#begin();
  }

  /** Whether a lock that is not ours stands there now. */
  isForeignAlive(): boolean {
    const { files } = this.#parts;
    if (this.#isOurs() || files.linkFacts(this.#path) === undefined) return false;
    const foreign = this.watch.look(this.#parts.clock.nowMs());
    return foreign !== undefined && !isStale(foreign, undefined);
  }

  /** Writes the time into the lock; if it is gone, creates it again where that is possible. */
  beat(): void {
    try {
      this.#file?.overwrite(this.#content());
      if (this.#isOurs()) return;
      this.wasDisturbed = true;
      this.#parts.debug(() =>
        `the lock "${this.#path}" was removed or replaced by another program`
      );
      if (this.#parts.files.linkFacts(this.#path) === undefined) this.#create();
    } catch {
      // What counts is the look at the credential before saving, not the lock.
      this.wasDisturbed = true;
    }
  }

  /** Removes the lock if it is still ours. */
  release(): void {
    this.#stopHeartbeat();
    try {
      if (this.#isOurs()) this.#parts.files.remove(this.#path);
    } catch {
      // A lock that cannot be removed goes stale by itself.
    }
    this.#file?.close();
    this.#file = undefined;
  }

  #begin(): true {
    this.#stopHeartbeat = this.#parts.clock.every(HEARTBEAT_MS, () => this.beat());
    return true;
  }

  /** Written to a name of its own and linked into place, so that it appears whole or not at all. */
  #create(): "created" | { nowMs: number } {
    const { files } = this.#parts;
    const temporary = `${this.#path}.tmp.${this.#parts.random.uuid()}`;
    const file = files.createNew(temporary);
    let isLinked = false;
    try {
      file.overwrite(this.#content());
      const nowMs = file.facts().modifiedAtMs;
      try {
        files.link(temporary, this.#path);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        if (error.reason === "exists") return { nowMs };
        return this.#createWithoutLinks() ? "created" : { nowMs };
      }
      isLinked = true;
      this.#adopt(file);
      return "created";
    } finally {
      if (!isLinked) file.close();
      files.remove(temporary);
    }
  }

  #createWithoutLinks(): boolean {
    const { files } = this.#parts;
    let file: OpenFile;
    try {
      file = files.createNew(this.#path);
    } catch (error) {
      if (error instanceof FileError && error.reason === "exists") return false;
      throw error;
    }
    try {
      file.overwrite(this.#content());
    } catch (error) {
      // Deliberately removed: an empty lock would keep everybody out for as long as a foreign one.
      file.close();
      files.remove(this.#path);
      throw error;
    }
    this.#adopt(file);
    return true;
  }

  /** In place: renaming the dead lock away could take a fresh one that has just replaced it. */
  async #takeOver(dead: WatchedLock): Promise<boolean> {
    let file: OpenFile;
    try {
      file = this.#parts.files.open(this.#path);
    } catch {
      return false;
    }
    try {
      if (!isSameState(dead.facts, file.facts())) {
        throw new FileError("busy", this.#path, "it changed");
      }
      file.overwrite(this.#content());
      await this.#parts.clock.sleep(TAKEOVER_WAIT_MS);
      this.#adopt(file);
      if (this.#isOurs()) return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
    file.close();
    this.#file = undefined;
    return false;
  }

  #adopt(file: OpenFile): void {
    this.#file?.close();
    this.#file = file;
  }

  #isOurs(): boolean {
    if (!this.#file) return false;
    const { files } = this.#parts;
    if (files.linkFacts(this.#path)?.inode !== this.#file.facts().inode) return false;
    return decodeLock(files.readText(this.#path) ?? "").lockId === this.#lockId;
  }

  #content(): string {
    const { hostName: host, pid, clock } = this.#parts;
    const timestampMs = clock.nowMs();
    const sinceMs = this.#sinceMs ??= timestampMs;
    const [lockId, kernelLock, program] = [this.#lockId, this.#kernelLock, "qwenauth"];
    return encodeLock({ lockId, timestampMs, sinceMs, pid, host, program, kernelLock });
  }
}
