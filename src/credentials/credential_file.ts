/** Reading the credential file, which other programs rewrite in place. */

import type { Clock } from "../platform/clock.ts";
import type { Debug } from "../platform/debug.ts";
import { Failure } from "../platform/failure.ts";
import type { Files } from "../platform/files.ts";
import { type Credential, DamagedCredential, decodeCredential } from "./credential.ts";
import { checkReadable, tightenMode } from "./ownership.ts";
import { orStoreFailure } from "./store_failure.ts";

const RETRIES = 5;
const RETRY_MS = 20;
/** A file that never stops changing is given up after this many looks. */
const LOOKS_LIMIT = 250;

/** What reading needs. */
export interface ReadingParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly debug: Debug;
}

/**
 * The stored credential, undefined if the file does not exist. A file that cannot be parsed is read
 * again up to 5 times, 20 ms apart, and as long as its modification time changes.
 * @throws {Failure} `store` If it cannot be read, belongs to someone else or is damaged.
 */
export async function loadCredential(
  parts: ReadingParts,
  path: string,
): Promise<Credential | undefined> {
  let changedAtMs = -1;
  let retries = 0;
  for (let looks = 1;; looks++) {
    const look = lookAt(parts, path);
    if (look === undefined || look.credential) return look?.credential;
    if (look.modifiedAtMs !== changedAtMs) retries = 0;
    changedAtMs = look.modifiedAtMs;
    if (retries++ >= RETRIES || looks >= LOOKS_LIMIT) throw damagedFailure(path, look.damage);
    await parts.clock.sleep(RETRY_MS);
  }
}

/**
 * The stored credential if it is there and whole at this moment; undefined otherwise.
 * @throws {Failure} `store` If it cannot be read or belongs to someone else.
 */
export function glimpseCredential(parts: ReadingParts, path: string): Credential | undefined {
  return lookAt(parts, path)?.credential;
}

type Look =
  | { readonly credential: Credential }
  | { readonly credential?: never; readonly damage: string; readonly modifiedAtMs: number };

function lookAt(parts: ReadingParts, path: string): Look | undefined {
  return orStoreFailure("read", path, () => {
    const facts = parts.files.facts(path);
    if (facts === undefined) return undefined;
    checkReadable(parts.files, path, facts);
    tightenMode(parts.files, path, facts, parts.debug);
    const text = parts.files.readText(path);
    if (text === undefined) return undefined;
    try {
      return { credential: decodeCredential(text) };
    } catch (error) {
      if (!(error instanceof DamagedCredential)) throw error;
      return { damage: error.message, modifiedAtMs: facts.modifiedAtMs };
    }
  });
}

function damagedFailure(path: string, damage: string): Failure {
  return new Failure("store", `Cannot read "${path}": ${damage}`, {
    hint: "qwenauth login --force",
  });
}
