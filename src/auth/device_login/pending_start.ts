/** Beginning a device login that this or any later process may wait for. */

import type { StoredLogin } from "../../credentials/pending_login.ts";
import { pendingCode } from "./await_code.ts";
import { type DeviceLoginRequest, keepsStored } from "./log_in_by_device.ts";
import type { LoginAudience, StartedLogin } from "./login_steps.ts";
import type { PendingParts } from "./pending_logins.ts";

/**
 * Asks for a code, stores it with its verifier and shows it, unless somebody is signed in who stays.
 * @returns the name under which it is stored, undefined if nothing was begun
 * @throws {Failure} `store` If it cannot be stored, or the stored credential is damaged.
 * @throws {Failure} If the server gives no code.
 */
export async function startPendingLogin(
  parts: PendingParts,
  audience: LoginAudience,
  { force }: Pick<DeviceLoginRequest, "force">,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!force && await keepsStored(parts, audience)) return undefined;
  const started = await parts.requestCode(signal);
  // Deliberately before the code is shown: one that was approved must be there to be waited for.
  const { id } = parts.pending.store.create(toStore(parts, started));
  await audience.showCode({ ...pendingCode(started, Infinity), stored: { id, step: "begun" } });
  return id;
}

function toStore(
  { pending }: PendingParts,
  { authorization, login }: StartedLogin,
): Omit<StoredLogin, "id"> {
  const { userCode, verificationUri, verificationUriComplete } = authorization;
  const { deviceCode, codeVerifier, intervalSeconds, startedAtMs, expiresInSeconds } = login;
  return {
    client: pending.client,
    startedAtMs,
    expiresAtMs: startedAtMs + expiresInSeconds * 1000,
    state: {
      kind: "waiting",
      deviceCode,
      codeVerifier,
      userCode,
      verificationUri,
      verificationUriComplete,
      intervalSeconds,
    },
  };
}
