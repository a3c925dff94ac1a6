/** Polling for a stored login: its file tells at every moment how to go on, whoever does so. */

import type { Credential } from "../../credentials/credential.ts";
import type { StoredLogin, WaitingCode } from "../../credentials/pending_login.ts";
import type { PollEvent } from "../../oauth/polling.ts";
import { Failure } from "../../platform/failure.ts";
import {
  awaitShown,
  type CodeOutcome,
  denial,
  type ForceWish,
  lapse,
  pendingCode,
  type WaitLimit,
  withForce,
  withinTime,
} from "./await_code.ts";
import type { LoginAudience, StartedLogin } from "./login_steps.ts";
import { discard, keep, keepGrant } from "./pending_keep.ts";
import type { PendingParts } from "./pending_logins.ts";

/** A stored login whose code waits for its approval. */
export interface WaitingLogin {
  readonly login: StoredLogin;
  /** The state of `login`. */
  readonly state: WaitingCode;
}

/**
 * Polls until the server grants; the grant then stands in the file of the login, in place of its codes.
 * @throws {Failure} `auth_required` If the person refused or the code expired; the login is then removed.
 * @throws {Failure} `pending` If `limit` passed before the approval; the login stays.
 * @throws {Failure} `store` If there is no room for the grant: then nothing was asked.
 */
export async function pollForGrant(
  parts: PendingParts,
  audience: LoginAudience,
  limit: WaitLimit & ForceWish,
  waiting: WaitingLogin,
  signal: AbortSignal,
): Promise<Credential> {
  const { pending } = parts;
  const { id } = waiting.login;
  pending.checkStorable();
  const room = pending.store.reserve(id);
  const forget = pending.onExit(() => room.discard());
  let outcome: CodeOutcome | undefined;
  try {
    outcome = await awaitOutcome(parts, audience, limit, waiting, signal);
  } finally {
    forget();
    if (outcome?.kind !== "granted") room.discard();
  }
  switch (outcome.kind) {
    case "granted":
      keepGrant(parts, waiting.login, room, outcome.credential);
      return outcome.credential;
    case "timeout":
      throw lapse("timeout", limit, withForce(`qwenauth login --wait ${id}`, limit));
    case "denied":
      discard(parts, id);
      throw denial(await startAgain(parts, limit));
    case "expired":
      discard(parts, id);
      throw lapse("expired", limit, await startAgain(parts, limit));
  }
}

/** The command for another code: while somebody is signed in, none is given without force. */
async function startAgain(parts: PendingParts, { force }: ForceWish): Promise<string> {
  return withForce("qwenauth login --start", { force: force || await isHeld(parts) });
}

/** Whether the sign-in that is stored stands in the way; a file that cannot be read does. */
async function isHeld({ read, clock }: PendingParts): Promise<boolean> {
  try {
    const stored = await read();
    return stored !== undefined && stored.expiresAtMs > clock.nowMs();
  } catch (error) {
    if (error instanceof Failure) return true;
    throw error;
  }
}

async function awaitOutcome(
  parts: PendingParts,
  audience: LoginAudience,
  limit: WaitLimit,
  { login, state }: WaitingLogin,
  signal: AbortSignal,
): Promise<CodeOutcome> {
  const started = toStarted(login, state, parts.clock.nowMs());
  const observe = (event: PollEvent) => {
    // Before it is shown: whoever ends this process then leaves the pace to the next one.
    if (event.kind === "slow_down") {
      keep(parts, { ...login, state: { ...state, intervalSeconds: event.intervalSeconds } });
    }
    audience.show(event);
  };
  return await withinTime(parts, limit, signal, async (limited, waitEndsAtMs) => {
    const code = pendingCode(started, waitEndsAtMs);
    return await awaitShown(
      audience,
      { ...code, stored: { id: login.id, step: "resumed" } },
      // Deliberately the outer signal for a request: one that is cut off may have spent the code.
      () => parts.awaitApproval(started, observe, limited, signal),
    );
  });
}

function toStarted(login: StoredLogin, state: WaitingCode, nowMs: number): StartedLogin {
  const { startedAtMs, expiresAtMs } = login;
  const { deviceCode, codeVerifier, userCode, intervalSeconds } = state;
  const { verificationUri, verificationUriComplete } = state;
  return {
    authorization: {
      deviceCode,
      userCode,
      verificationUri,
      verificationUriComplete,
      expiresInSeconds: Math.max(0, expiresAtMs - nowMs) / 1000,
      intervalSeconds,
    },
    // Without the monotonic clock of the process that began it: the wall clock decides.
    login: {
      deviceCode,
      codeVerifier,
      intervalSeconds,
      startedAtMs,
      expiresInSeconds: (expiresAtMs - startedAtMs) / 1000,
    },
  };
}
