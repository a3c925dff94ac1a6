/** Changing one of qwenauth's own small JSON files: under a kernel lock, replaced whole. */

import type { Clock } from "../platform/clock.ts";
import { Failure } from "../platform/failure.ts";
import type { Files } from "../platform/files.ts";
import { folderOf, joinPath, stemOf } from "../platform/paths.ts";
import type { Random } from "../platform/random.ts";
import { sweepLeftovers, writeAtomically } from "./atomic_write.ts";
import { keepDamagedCopy } from "./damaged_copy.ts";
import { type JsonObject, readJsonObject } from "./json_file.ts";
import { tryKernelLock } from "./kernel_lock.ts";
import { orStoreFailure } from "./store_failure.ts";

const LOCK_TRIES = 200;
const LOCK_WAIT_MS = 25;
const HOUR_MS = 60 * 60 * 1000;

/** What changing such a file needs. */
export interface JsonFileParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Changes the object in a file, whose lock is `<stem>.lock` beside it; a missing file counts as `{}`, a
 * damaged one is kept aside. What dead processes left beside it is removed after an hour.
 * @param forgets whether something secret is taken out: then it must not stand in a younger leftover either
 * @throws {Failure} `store` If it cannot be written.
 * @throws {Failure} `lock_busy` If another process holds the lock for 5 s; then nothing is changed.
 */
export async function changeJsonFile(
  parts: JsonFileParts,
  path: string,
  change: (old: JsonObject) => JsonObject,
  { forgets = false }: { readonly forgets?: boolean } = {},
): Promise<void> {
  const { files, clock } = parts;
  const folder = folderOf(path);
  orStoreFailure("write", folder, () => files.makeFolder(folder));
  for (let tries = 1;; tries++) {
    const lock = tryKernelLock(files, joinPath(folder, `${stemOf(path)}.lock`));
    if (lock.kind === "busy") {
      // Deliberately never without the lock: whoever holds it would write over the change.
      if (tries >= LOCK_TRIES) throw busy(path);
      await clock.sleep(LOCK_WAIT_MS);
      continue;
    }
    try {
      replace(parts, path, change);
      // Under the lock the young ones are nobody's.
      sweep(parts, path, forgets && lock.kind === "held" ? Infinity : clock.nowMs() - HOUR_MS);
    } finally {
      if (lock.kind === "held") lock.release();
    }
    return;
  }
}

function busy(path: string): Failure {
  return new Failure("lock_busy", `Cannot change "${path}": another process is changing it`, {
    hint: "qwenauth status",
  });
}

function replace(
  parts: JsonFileParts,
  path: string,
  change: (old: JsonObject) => JsonObject,
): void {
  const old = readJsonObject(parts.files, path);
  // Kept for a person to look at: consents or keys may stand in it.
  if (old === undefined) keepDamagedCopy(parts, path);
  const changed = { ...change(old ?? {}), version: 1 };
  writeAtomically(parts, path, JSON.stringify(changed, null, 2) + "\n");
}

/** The change is made by then: a folder that cannot be listed is no failure. */
function sweep({ files }: JsonFileParts, path: string, beforeMs: number): void {
  try {
    sweepLeftovers(files, path, beforeMs, undefined);
  } catch {
    // The next change tries again.
  }
}
