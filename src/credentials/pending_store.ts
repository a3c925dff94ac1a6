/**
 * The pending logins of a folder: one file for each, written whole, and one kernel lock for each, held
 * by the process that waits for it. Which of them is meant, and what comes of it, is decided elsewhere.
 */

import type { Clock } from "../platform/clock.ts";
import type { Debug } from "../platform/debug.ts";
import { Failure, messageOf } from "../platform/failure.ts";
import { FileError, type Files } from "../platform/files.ts";
import type { Random } from "../platform/random.ts";
import { shellWord } from "../shell/shell_word.ts";
import { type ReservedFile, reserveFile, sweepLeftovers, writeAtomically } from "./atomic_write.ts";
import { tryKernelLock } from "./kernel_lock.ts";
import { checkReadable, tightenMode } from "./ownership.ts";
import { createPendingId, pendingIdOf, pendingPaths } from "./pending_id.ts";
import {
  DamagedLogin,
  decodePendingLogin,
  encodePendingLogin,
  type StoredLogin,
} from "./pending_login.ts";
import { orStoreFailure } from "./store_failure.ts";

/** What reading pending logins needs. */
export interface PendingReadingParts {
  readonly files: Files;
  readonly debug: Debug;
}

/** What changing them needs as well. */
export interface PendingStoreParts extends PendingReadingParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly pid: number;
  readonly hostName: string;
}

/** The lock of one pending login, held. */
export interface PendingLock {
  /** Frees it. */
  readonly release: () => void;
}

const CREATE_TRIES = 100;

/** Names of the pending logins in a folder, sorted; of damaged ones too. @throws {Failure} `store` If it cannot be read. */
export function listPendingIds(files: Files, folder: string): readonly string[] {
  const names = orStoreFailure("read", folder, () => files.list(folder));
  const ids = names.flatMap((name) => name.endsWith(".json") ? pendingIdOf(name) ?? [] : []);
  return [...new Set(ids)].sort();
}

/**
 * A pending login, undefined if there is none of this name.
 * @throws {Failure} `store` If its file cannot be read, belongs to someone else or is damaged.
 */
export function loadPendingLogin(
  { files, debug }: PendingReadingParts,
  folder: string,
  id: string,
): StoredLogin | undefined {
  const { login: path } = pendingPaths(folder, id);
  const text = orStoreFailure("read", path, () => {
    const facts = files.facts(path);
    if (facts === undefined) return undefined;
    checkReadable(files, path, facts);
    tightenMode(files, path, facts, debug);
    return files.readText(path);
  });
  if (text === undefined) return undefined;
  try {
    return decodePendingLogin(id, text);
  } catch (error) {
    if (!(error instanceof DamagedLogin)) throw error;
    const why = `the pending login is damaged, ${error.message}`;
    throw new Failure("store", `Cannot read "${path}": ${why}`, { hint: `rm ${shellWord(path)}` });
  }
}

/** The folder, and what is done in it. */
export class PendingStore {
  /** What the store works with. */
  readonly parts: PendingStoreParts;
  /** `QWEN_HOME/qwenauth`. */
  readonly folder: string;

  constructor(parts: PendingStoreParts, folder: string) {
    this.parts = parts;
    this.folder = folder;
  }

  /** Names, as `listPendingIds` gives them. @throws {Failure} `store` If the folder cannot be read. */
  ids(): readonly string[] {
    return listPendingIds(this.parts.files, this.folder);
  }

  /**
   * Names of which anything is there, also only leftovers of a dead process.
   * @throws {Failure} `store` If the folder cannot be read.
   */
  remains(): readonly string[] {
    const names = orStoreFailure("read", this.folder, () => this.parts.files.list(this.folder));
    return [...new Set(names.flatMap((name) => pendingIdOf(name) ?? []))].sort();
  }

  /** Reads one. @throws {Failure} As `loadPendingLogin` does. */
  load(id: string): StoredLogin | undefined {
    return loadPendingLogin(this.parts, this.folder, id);
  }

  /** Writes a new login under a name that no other has. @throws {Failure} `store` If that fails. */
  create(login: Omit<StoredLogin, "id">): StoredLogin {
    const { files } = this.parts;
    orStoreFailure("write", this.folder, () => files.makeFolder(this.folder));
    const created = { ...login, id: this.#claimId() };
    try {
      this.write(created);
    } catch (error) {
      this.#removeQuietly(pendingPaths(this.folder, created.id).lock);
      throw error;
    }
    return created;
  }

  /** Replaces the file of a login. @throws {Failure} `store` If that fails; the old file is then untouched. */
  write(login: StoredLogin): void {
    const { login: path } = pendingPaths(this.folder, login.id);
    writeAtomically(this.parts, path, encodePendingLogin(login));
  }

  /**
   * Makes room for another text of a login, so that writing it needs no more of the disk.
   * @throws {Failure} `store` If there is none.
   */
  reserve(id: string): ReservedFile {
    return reserveFile(this.parts, pendingPaths(this.folder, id).login);
  }

  /** Whether its file is still there. @throws {Failure} `store` If it cannot be looked at. */
  has(id: string): boolean {
    const { login: path } = pendingPaths(this.folder, id);
    return orStoreFailure("read", path, () => this.parts.files.facts(path) !== undefined);
  }

  /** Removes a login with everything that was written of it. @throws {Failure} `store` If that fails. */
  remove(id: string): void {
    const { files } = this.parts;
    const { login, lock } = pendingPaths(this.folder, id);
    orStoreFailure("remove", login, () => {
      // The leftovers first: while the login is there, the next sweep comes back to them.
      sweepLeftovers(files, login, Infinity, undefined);
      files.remove(login);
      files.syncFolder(this.folder);
    });
    this.#removeQuietly(lock);
  }

  /**
   * Takes the lock of a login; undefined if another process has it.
   * @throws {Failure} `store` If its file cannot be created.
   */
  lock(id: string): PendingLock | undefined {
    const { files, debug } = this.parts;
    const { lock: path } = pendingPaths(this.folder, id);
    const taken = tryKernelLock(files, path);
    if (taken.kind === "busy") return undefined;
    if (taken.kind === "held") return { release: taken.release };
    debug(() => `no kernel lock on "${path}": another process may wait for the same login`);
    return { release: () => {} };
  }

  /** Creates the lock file, which no other process can create as well. */
  #claimId(): string {
    const { files, random } = this.parts;
    for (let tries = 1;; tries++) {
      const id = createPendingId(random);
      const { lock: path, login } = pendingPaths(this.folder, id);
      try {
        if (files.linkFacts(login) !== undefined) throw new FileError("exists", login, "it exists");
        files.createNew(path).close();
        return id;
      } catch (error) {
        if (!(error instanceof FileError) || error.reason !== "exists" || tries >= CREATE_TRIES) {
          return orStoreFailure("write", path, () => {
            throw error;
          });
        }
      }
    }
  }

  #removeQuietly(path: string): void {
    try {
      this.parts.files.remove(path);
    } catch (error) {
      this.parts.debug(() => `could not remove "${path}": ${messageOf(error)}`);
    }
  }
}
