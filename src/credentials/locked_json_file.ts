/** A small JSON file of qwenauth's own, changed under a kernel lock and replaced whole. */

import type { Clock } from "../platform/clock.ts";
import type { Files } from "../platform/files.ts";
import { folderOf, joinPath, stemOf } from "../platform/paths.ts";
import type { Random } from "../platform/random.ts";
import { writeAtomically } from "./atomic_write.ts";
import { keepDamagedCopy } from "./damaged_copy.ts";
import { type JsonObject, readJsonObject } from "./json_file.ts";
import { tryKernelLock } from "./kernel_lock.ts";
import { orStoreFailure } from "./store_failure.ts";

const LOCK_TRIES = 200;
const LOCK_WAIT_MS = 25;

/** What such a file needs. */
export interface JsonFileParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
}

/** One file; its lock is `<stem>.lock` beside it. */
export class LockedJsonFile {
  readonly path: string;
  readonly #parts: JsonFileParts;

  constructor(parts: JsonFileParts, path: string) {
    this.#parts = parts;
    this.path = path;
  }

  /** The object in the file; undefined if it is missing, unreadable or damaged. */
  read(): JsonObject | undefined {
    return readJsonObject(this.#parts.files, this.path);
  }

  /**
   * Changes the object; a missing file counts as `{}`, a damaged one is kept aside.
   * @throws {Failure} `store` If it cannot be written.
   */
  async change(change: (old: JsonObject) => JsonObject): Promise<void> {
    const { files, clock } = this.#parts;
    const folder = folderOf(this.path);
    orStoreFailure("write", folder, () => files.makeFolder(folder));
    for (let tries = 1;; tries++) {
      const lock = tryKernelLock(files, joinPath(folder, `${stemOf(this.path)}.lock`));
      if (lock.kind === "busy" && tries < LOCK_TRIES) {
        await clock.sleep(LOCK_WAIT_MS);
        continue;
      }
      try {
        this.#replace(change);
      } finally {
        if (lock.kind === "held") lock.release();
      }
      return;
    }
  }

  #replace(change: (old: JsonObject) => JsonObject): void {
    const old = this.read();
    // Kept for a person to look at: consents or keys may stand in it.
    if (old === undefined) keepDamagedCopy(this.#parts, this.path);
    const changed = { ...change(old ?? {}), version: 1 };
    writeAtomically(this.#parts, this.path, JSON.stringify(changed, null, 2) + "\n");
  }
}
