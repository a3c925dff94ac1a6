/**
 * `state.json`: the chosen provider, and what is known of each sign-in beside the credential itself.
 * Changed under a lock of its own; what this version does not know is kept.
 */

import type { Clock } from "../platform/clock.ts";
import { type Files } from "../platform/files.ts";
import { joinPath } from "../platform/paths.ts";
import type { Random } from "../platform/random.ts";
import { writeAtomically } from "./atomic_write.ts";
import { asNumber, asObject, asText, type JsonObject, readJsonObject } from "./json_file.ts";
import { tryKernelLock } from "./kernel_lock.ts";
import { orStoreFailure } from "./store_failure.ts";

const LOCK_TRIES = 200;
const LOCK_WAIT_MS = 25;

/** A refresh token that the server has refused. */
export interface RefusedMark {
  /** Fingerprint of the refresh token. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** The server's error and description, safe to show. */
  readonly reason: string;
  /** When an earlier answer was lost, which is the likely cause; milliseconds since the epoch. */
  readonly lostAtMs: number | undefined;
}

/** What is known of a sign-in beside its credential. */
export interface SignInState {
  /** Lifetime with which the access token of this fingerprint was issued, milliseconds. */
  readonly issued: { readonly fingerprint: string; readonly lifetimeMs: number } | undefined;
  readonly refused: RefusedMark | undefined;
}

/** What the state file needs. */
export interface StateParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
}

/** The state file of one QWEN_HOME. */
export class StateFile {
  readonly #parts: StateParts;
  readonly #folder: string;
  readonly #path: string;

  constructor(parts: StateParts, ownFolder: string) {
    this.#parts = parts;
    this.#folder = ownFolder;
    this.#path = joinPath(ownFolder, "state.json");
  }

  /** The provider that the last login or `use` chose. */
  provider(): string | undefined {
    return asText(this.#read()["provider"]);
  }

  /** Stores the choice of a provider; undefined takes it back. @throws {Failure} `store` */
  async chooseProvider(id: string | undefined): Promise<void> {
    await this.#change((state) => ({ ...state, provider: id }));
  }

  /** What is known of a sign-in. */
  signIn(key: string): SignInState {
    const entry = asObject(asObject(this.#read()["sign_ins"])?.[key]);
    return { issued: decodeIssued(entry?.["issued"]), refused: decodeRefused(entry?.["refused"]) };
  }

  /** Replaces what is known of a sign-in; undefined forgets it. @throws {Failure} `store` */
  async setSignIn(key: string, signIn: SignInState | undefined): Promise<void> {
    await this.#change((state) => {
      const { [key]: _, ...others } = asObject(state["sign_ins"]) ?? {};
      if (signIn === undefined) return { ...state, sign_ins: others };
      return { ...state, sign_ins: { ...others, [key]: encodeSignIn(signIn) } };
    });
  }

  #read(): JsonObject {
    return readJsonObject(this.#parts.files, this.#path) ?? {};
  }

  async #change(change: (state: JsonObject) => JsonObject): Promise<void> {
    const { files, clock } = this.#parts;
    orStoreFailure("write", this.#folder, () => files.makeFolder(this.#folder));
    for (let tries = 1;; tries++) {
      const lock = tryKernelLock(files, joinPath(this.#folder, "state.lock"));
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

  #replace(change: (state: JsonObject) => JsonObject): void {
    const { files, clock } = this.#parts;
    const old = readJsonObject(files, this.#path);
    if (old === undefined && files.facts(this.#path) !== undefined) {
      // Damaged: kept aside for a person to look at, since consents may stand in it.
      orStoreFailure("write", this.#path, () => {
        files.rename(this.#path, `${this.#path}.damaged-${clock.nowMs()}`);
      });
    }
    const changed = JSON.stringify({ ...change(old ?? {}), version: 1 }, null, 2) + "\n";
    writeAtomically(this.#parts, this.#path, changed);
  }
}

function encodeSignIn({ issued, refused }: SignInState): JsonObject {
  return {
    issued: issued && { fingerprint: issued.fingerprint, lifetime_ms: issued.lifetimeMs },
    refused: refused && {
      fingerprint: refused.fingerprint,
      at: refused.atMs,
      reason: refused.reason,
      lost_at: refused.lostAtMs,
    },
  };
}

function decodeIssued(value: unknown): SignInState["issued"] {
  const issued = asObject(value);
  const fingerprint = asText(issued?.["fingerprint"]);
  const lifetimeMs = asNumber(issued?.["lifetime_ms"]);
  return fingerprint === undefined || lifetimeMs === undefined
    ? undefined
    : { fingerprint, lifetimeMs };
}

function decodeRefused(value: unknown): RefusedMark | undefined {
  const refused = asObject(value);
  const fingerprint = asText(refused?.["fingerprint"]);
  if (refused === undefined || fingerprint === undefined) return undefined;
  return {
    fingerprint,
    atMs: asNumber(refused["at"]) ?? 0,
    reason: asText(refused["reason"]) ?? "refused",
    lostAtMs: asNumber(refused["lost_at"]),
  };
}
