/**
 * Going on with a device login that an earlier process began. At every moment its file tells what is
 * left to do, so that a process which is killed can be followed by another: poll, or store what was
 * granted, or nothing.
 */

import type { Credential } from "../../credentials/credential.ts";
import type { StoredLogin } from "../../credentials/pending_login.ts";
import { OAuthError } from "../../oauth/oauth_error.ts";
import { Failure } from "../../platform/failure.ts";
import type { ProbeOutcome } from "../../requests/probe.ts";
import { withForce } from "./await_code.ts";
import { completeLogin, type DeviceLoginRequest } from "./log_in_by_device.ts";
import type { LoginAudience } from "./login_steps.ts";
import { takePendingLogin } from "./pending_choice.ts";
import { discard, isStored, refuseRemoved } from "./pending_keep.ts";
import type { PendingParts } from "./pending_logins.ts";
import { pollForGrant } from "./pending_poll.ts";

/** What was asked for. */
export interface PendingWaitRequest extends DeviceLoginRequest {
  /** Name of the login as it was typed, undefined for the only one; empty where `--start` printed none. */
  readonly id: string | undefined;
}

/**
 * Waits for the approval, then does all that a login does.
 * @returns the outcome of the proof, undefined if there was none
 * @throws {Failure} `auth_required` If the person refused or the code expired; the login is then removed.
 * @throws {Failure} `pending` If `timeoutSeconds` passed before the approval; the login stays.
 * @throws {Failure} `usage` If the name is empty and nobody is signed in.
 * @throws {Failure} `store` If the sign-in cannot be stored; the login stays, and so does the grant.
 * @throws {Failure} As `takePendingLogin` and `logInByDevice` do.
 */
export async function waitForPendingLogin(
  parts: PendingParts,
  audience: LoginAudience,
  request: PendingWaitRequest,
  signal: AbortSignal,
): Promise<ProbeOutcome | undefined> {
  const { pending, clock } = parts;
  if (request.id === "") return await endWithoutLogin(parts, audience, request);
  const { login, release } = takePendingLogin({ ...pending, clock }, request.id);
  try {
    const granted = await obtainGrant(parts, audience, request, login, signal);
    if (granted === undefined) return undefined;
    return await completeLogin(savingOnce(parts, granted), audience, request, granted, signal);
  } catch (error) {
    // The code is spent or dead, or what it gave must not be used: it would be in the way.
    if (error instanceof OAuthError || error instanceof UnusableGrant) discard(parts, login.id);
    throw error instanceof UnusableGrant ? error.failure : error;
  } finally {
    release();
  }

  /** The same parts; what is stored is then no longer pending. */
  function savingOnce(parts: PendingParts, granted: Credential): PendingParts {
    return {
      ...parts,
      baseUrl: (credential) => {
        try {
          return parts.baseUrl(credential);
        } catch (error) {
          throw error instanceof Failure ? new UnusableGrant(error) : error;
        }
      },
      save: async (credential, options) => {
        const check = () => refuseRemoved(parts, login.id);
        check();
        const saved = () => discard(parts, login.id);
        if (await isStored(parts, granted)) return saved();
        await parts.save(credential, { ...options, check, saved });
      },
    };
  }
}

/**
 * What follows a `--start` that began nothing: whoever is signed in has what was wanted.
 * @throws {Failure} `usage` If nobody is.
 */
async function endWithoutLogin(
  { read, clock }: PendingParts,
  audience: LoginAudience,
  { force }: PendingWaitRequest,
): Promise<undefined> {
  const stored = force ? undefined : await read();
  if (stored !== undefined && stored.expiresAtMs > clock.nowMs()) {
    audience.show({ kind: "already_signed_in", credential: stored, kept: "unasked" });
    return undefined;
  }
  const message = "Cannot wait for a login without a name: --start has begun none";
  throw new Failure("usage", message, { hint: withForce("qwenauth login --start", { force }) });
}

/** A grant that names a place to which no token may be sent. */
class UnusableGrant extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What was granted, now or to a process that died; undefined if another sign-in was stored since. */
async function obtainGrant(
  parts: PendingParts,
  audience: LoginAudience,
  request: PendingWaitRequest,
  login: StoredLogin,
  signal: AbortSignal,
): Promise<Credential | undefined> {
  const { state, id } = login;
  if (state.kind === "waiting") {
    return await pollForGrant(parts, audience, request, { login, state }, signal);
  }
  const { credential, replacesAtMs } = state;
  if (request.force || parts.pending.credentialChangedAtMs() === replacesAtMs) return credential;
  const stored = await parts.read();
  if (stored === undefined || stored.accessToken.equals(credential.accessToken)) return credential;
  // Deliberately not replaced: it may be this very grant, refreshed, whose older tokens are dead by now.
  audience.show({ kind: "already_signed_in", credential: stored, kept: "newer" });
  discard(parts, id);
  return undefined;
}
