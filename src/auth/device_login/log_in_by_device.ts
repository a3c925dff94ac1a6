/**
 * Signing in with the device flow, as a use case: what is asked of the server, what of the person, in
 * which order, and what counts as signed in. It knows neither the terminal nor the protocol: both are
 * given as functions.
 */

import type { Credential } from "../../credentials/credential.ts";
import type { PollEvent } from "../../oauth/polling.ts";
import type { Clock } from "../../platform/clock.ts";
import type { ProbeOutcome } from "../../requests/probe.ts";
import {
  awaitShown,
  type CodeOutcome,
  denial,
  lapse,
  pendingCode,
  withForce,
  withinTime,
} from "./await_code.ts";
import type { ApprovalOutcome, LoginAudience, StartedLogin } from "./login_steps.ts";

/** What the use case needs from the protocol and the store. */
export interface DeviceLoginParts {
  readonly clock: Clock;
  /** Asks the server for a code. @throws {Failure} If it gives none. */
  readonly requestCode: (signal: AbortSignal) => Promise<StartedLogin>;
  /**
   * Polls until there is an outcome. What ends only the pauses leaves a request under way alone, whose
   * answer may be the grant; `requestSignal` ends that as well and is `signal` unless given.
   * @throws {Failure} If the server refuses the request as such.
   */
  readonly awaitApproval: (
    started: StartedLogin,
    observe: (event: PollEvent) => void,
    signal: AbortSignal,
    requestSignal?: AbortSignal,
  ) => Promise<ApprovalOutcome>;
  /** The stored credential, undefined if there is none. @throws {Failure} `store` If it is damaged. */
  readonly read: () => Promise<Credential | undefined>;
  /** Stores a credential. @throws {Failure} `store` If it cannot be stored. */
  readonly save: (credential: Credential, options: SaveOptions) => Promise<void>;
  /**
   * Where the models of a credential answer.
   * @throws {Failure} If the credential names a place that a token must not be sent to.
   */
  readonly baseUrl: (credential: Credential) => string;
  /** Makes a real model call. */
  readonly prove: (credential: Credential, signal: AbortSignal) => Promise<ProbeOutcome>;
  /** The provider chosen earlier, undefined if there is none. */
  readonly chosenProvider: () => string | undefined;
  readonly chooseProvider: (id: string) => void | Promise<void>;
}

/** How a credential is stored. */
export interface SaveOptions {
  /** Replaces a damaged file as well. */
  readonly force: boolean;
  /** Called when another process has to be waited for. */
  readonly waits: () => void;
  /** Called when the credential is written next; what it throws is thrown in place of that. */
  readonly check?: () => void;
  /** Called when it is written, before a signal that came meanwhile is obeyed. */
  readonly saved?: () => void;
}

/** What was asked for. */
export interface DeviceLoginRequest {
  /** Provider that is signed in to. */
  readonly provider: string;
  /** Replace without asking, also a damaged file. */
  readonly force: boolean;
  /** Longest wait for the approval of one code, undefined for as long as it lives. */
  readonly timeoutSeconds: number | undefined;
  /** Prove the credential with a model call. */
  readonly probe: boolean;
}

/**
 * Signs in, unless somebody is signed in who stays.
 *
 * @param signal ends it; its reason is then thrown
 * @returns the outcome of the proof, undefined if there was none
 * @throws {Failure} `auth_required` If the person refused or the code expired.
 * @throws {Failure} `pending` If `timeoutSeconds` passed before the approval.
 * @throws {Failure} `store` If the stored credential is damaged, or the new one cannot be stored.
 * @throws {Failure} If the server refuses the request itself or answers what cannot be used.
 */
export async function logInByDevice(
  parts: DeviceLoginParts,
  audience: LoginAudience,
  request: DeviceLoginRequest,
  signal: AbortSignal,
): Promise<ProbeOutcome | undefined> {
  if (!request.force && await keepsStored(parts, audience)) return undefined;
  const credential = await obtainCredential(parts, audience, request, signal);
  return await completeLogin(parts, audience, request, credential, signal);
}

/**
 * Stores what was granted, proves it and makes its provider the active one.
 * @returns the outcome of the proof, undefined if there was none
 * @throws {Failure} `store` If it cannot be stored.
 * @throws {Failure} If it names a place that a token must not be sent to.
 */
export async function completeLogin(
  parts: DeviceLoginParts,
  audience: LoginAudience,
  request: DeviceLoginRequest,
  credential: Credential,
  signal: AbortSignal,
): Promise<ProbeOutcome | undefined> {
  // Deliberately before the save: a credential with an unusable base URL is not stored at all.
  const baseUrl = parts.baseUrl(credential);
  const waits = () => audience.show({ kind: "save_waits" });
  await parts.save(credential, { force: request.force, waits });
  audience.show({ kind: "authorized", credential, baseUrl });
  const outcome = await proveIfAsked(parts, audience, request, credential, baseUrl, signal);
  const isAnotherActive = (parts.chosenProvider() ?? request.provider) !== request.provider;
  if (outcome?.kind !== "refused" || !isAnotherActive) {
    await parts.chooseProvider(request.provider);
  }
  return outcome;
}

/** Whether a stored sign-in stays as it is, which ends the login. @throws {Failure} `store` If it is damaged. */
export async function keepsStored(
  parts: DeviceLoginParts,
  audience: LoginAudience,
): Promise<boolean> {
  const stored = await parts.read();
  if (stored === undefined) return false;
  const isValid = stored.expiresAtMs > parts.clock.nowMs();
  // Expired and without a refresh token: nobody is signed in by it any more.
  if (!isValid && stored.refreshToken === undefined) return false;
  const answer = await audience.mayReplace(stored);
  if (answer === true || (answer === undefined && !isValid)) return false;
  audience.show({
    kind: "already_signed_in",
    credential: stored,
    kept: answer === undefined ? "unasked" : "asked",
  });
  return true;
}

async function obtainCredential(
  parts: DeviceLoginParts,
  audience: LoginAudience,
  request: DeviceLoginRequest,
  signal: AbortSignal,
): Promise<Credential> {
  while (true) {
    const outcome = await tryOneCode(parts, audience, request, signal);
    if (outcome.kind === "granted") return outcome.credential;
    if (outcome.kind === "denied") throw denial(withForce("qwenauth login", request));
    if (!await audience.wantsNewCode(outcome.kind)) {
      throw lapse(outcome.kind, request, withForce("qwenauth login", request));
    }
    signal.throwIfAborted();
  }
}

/** One code from the request to its end, within the time that was given. */
async function tryOneCode(
  parts: DeviceLoginParts,
  audience: LoginAudience,
  request: DeviceLoginRequest,
  signal: AbortSignal,
): Promise<CodeOutcome> {
  return await withinTime(parts, request, signal, async (limited, waitEndsAtMs) => {
    const started = await parts.requestCode(limited);
    const code = pendingCode(started, waitEndsAtMs);
    return await awaitShown(
      audience,
      code,
      () => parts.awaitApproval(started, (event) => audience.show(event), limited),
    );
  });
}

async function proveIfAsked(
  parts: DeviceLoginParts,
  audience: LoginAudience,
  request: DeviceLoginRequest,
  credential: Credential,
  baseUrl: string,
  signal: AbortSignal,
): Promise<ProbeOutcome | undefined> {
  if (!request.probe) {
    audience.show({ kind: "not_probed" });
    return undefined;
  }
  audience.show({ kind: "probing", baseUrl });
  const outcome = await parts.prove(credential, signal);
  audience.show({ kind: "probed", outcome, baseUrl });
  return outcome;
}
