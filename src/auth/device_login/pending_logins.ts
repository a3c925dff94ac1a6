/** Device logins that were begun and not ended: what there is, for whoever lists or removes them. */

import type { PendingClient, StoredLogin } from "../../credentials/pending_login.ts";
import {
  listPendingIds,
  loadPendingLogin,
  type PendingReadingParts,
  PendingStore,
  type PendingStoreParts,
} from "../../credentials/pending_store.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Debug } from "../../platform/debug.ts";
import { Failure } from "../../platform/failure.ts";
import type { Signals } from "../../platform/signals.ts";
import type { DeviceLoginParts } from "./log_in_by_device.ts";

/** What storing a login, and taking it up again, needs beside the login itself. */
export interface PendingParts extends DeviceLoginParts {
  readonly pending: {
    readonly store: PendingStore;
    /** The configured server and client. */
    readonly client: PendingClient;
    /** Modification time of the credential file, milliseconds; undefined if there is none. */
    readonly credentialChangedAtMs: () => number | undefined;
    /** Finds out, before a person is troubled, whether a credential could be stored. @throws {Failure} `store` */
    readonly checkStorable: () => void;
    /** What to undo if a signal ends the program, as `Signals.onExit`. */
    readonly onExit: Signals["onExit"];
    readonly debug: Debug;
  };
}

/** A pending login as it may be shown to anyone. */
export interface PendingSummary {
  /** Name for `qwenauth login --wait`. */
  readonly id: string;
  /** URL of its server; undefined if its file is damaged. */
  readonly server: string | undefined;
  /** Milliseconds left until it expires, more than 0; undefined if its file is damaged. */
  readonly leftMs: number | undefined;
  /** Whether it was approved, and only has to be stored. */
  readonly isGranted: boolean;
  /** What is wrong with its file, undefined if it is sound; holds nothing of its content. */
  readonly problem: string | undefined;
}

/** The pending logins of `folder`. */
export function openPendingStore(parts: PendingStoreParts, folder: string): PendingStore {
  return new PendingStore(parts, folder);
}

/**
 * The pending logins that have not expired, the damaged ones too, by their names. Writes nothing.
 * @param folder `QWEN_HOME/qwenauth`: `paths.ownFolder` of a sign-in
 * @throws {Failure} `store` If the folder cannot be read.
 */
export function listPendingLogins(
  parts: PendingReadingParts & { readonly clock: Pick<Clock, "nowMs"> },
  folder: string,
): readonly PendingSummary[] {
  return listPendingIds(parts.files, folder).flatMap((id): PendingSummary | [] => {
    try {
      const login = loadPendingLogin(parts, folder, id);
      return login === undefined ? [] : summaryOf(login, parts.clock.nowMs());
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { message: problem } = error;
      return { id, server: undefined, leftMs: undefined, isGranted: false, problem };
    }
  });
}

function summaryOf(
  { id, client, expiresAtMs, state }: StoredLogin,
  nowMs: number,
): PendingSummary | [] {
  const leftMs = expiresAtMs - nowMs;
  if (leftMs <= 0) return [];
  const isGranted = state.kind === "granted";
  return { id, server: client.server, leftMs, isGranted, problem: undefined };
}

/**
 * Removes every pending login, also one that a process waits for and a damaged one.
 * @returns how many there were
 * @throws {Failure} `store` If one cannot be removed.
 */
export function removePendingLogins(store: PendingStore): number {
  const count = store.ids().length;
  for (const id of store.remains()) store.remove(id);
  return count;
}
