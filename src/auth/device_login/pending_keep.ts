/** What is written down of a pending login while it is waited for, and when it is removed. */

import type { ReservedFile } from "../../credentials/atomic_write.ts";
import type { Credential } from "../../credentials/credential.ts";
import { encodePendingLogin, type StoredLogin } from "../../credentials/pending_login.ts";
import { Failure, messageOf } from "../../platform/failure.ts";
import type { PendingParts } from "./pending_logins.ts";

/** For how long a grant that could not be stored is kept, milliseconds. */
const GRANT_LIFE_MS = 24 * 60 * 60 * 1000;

/**
 * Writes down at once, in place of the codes, what the server gives only once; failing at it changes
 * nothing of what is done next.
 * @param room reserved before the server was asked
 */
export function keepGrant(
  { pending, clock }: PendingParts,
  login: StoredLogin,
  room: ReservedFile,
  credential: Credential,
): void {
  const replacesAtMs = pending.credentialChangedAtMs();
  const expiresAtMs = clock.nowMs() + GRANT_LIFE_MS;
  const state = { kind: "granted", credential, replacesAtMs } as const;
  // A logout has removed it: then nobody is to be signed in.
  if (isRemoved(pending, login.id)) return room.discard();
  try {
    room.commit(encodePendingLogin({ ...login, expiresAtMs, state }));
  } catch (error) {
    pending.debug(() => messageOf(error));
  }
}

/** A file that cannot be looked at is taken to be there: the grant is worth more than the doubt. */
function isRemoved({ store, debug }: PendingParts["pending"], id: string): boolean {
  try {
    return !store.has(id);
  } catch (error) {
    debug(() => messageOf(error));
    return false;
  }
}

/** @throws {Failure} `auth_required` If a logout has removed the login: then nobody is to be signed in. */
export function refuseRemoved({ pending }: PendingParts, id: string): void {
  if (!isRemoved(pending, id)) return;
  const message = `The login "${id}" was removed while it was waited for`;
  throw new Failure("auth_required", message, { hint: "qwenauth login --start" });
}

/** Writes the file anew; failing at it changes nothing of what is done next. */
export function keep({ pending }: PendingParts, login: StoredLogin): void {
  try {
    if (!isRemoved(pending, login.id)) pending.store.write(login);
  } catch (error) {
    pending.debug(() => messageOf(error));
  }
}

/** Whether a process that died had stored the grant. */
export async function isStored(parts: PendingParts, granted: Credential): Promise<boolean> {
  try {
    return (await parts.read())?.accessToken.equals(granted.accessToken) ?? false;
  } catch {
    // What is there is damaged: saving says so, or replaces it.
    return false;
  }
}

/** Removes the login; what cannot be removed is swept by a later login. */
export function discard({ pending: { store, debug } }: PendingParts, id: string): void {
  try {
    store.remove(id);
  } catch (error) {
    debug(() => messageOf(error));
  }
}
