/** The device login of the configured server: protocol and store, joined for the use case. */

import type { OAuthSettings } from "../../config/oauth_settings.ts";
import type { Credential } from "../../credentials/credential.ts";
import { loadCredential } from "../../credentials/credential_file.ts";
import type { PendingClient } from "../../credentials/pending_login.ts";
import { baseUrlFromResourceUrl } from "../../oauth/base_url.ts";
import { computeCodeChallenge, createCodeVerifier } from "../../oauth/code_verifier.ts";
import { requestDeviceAuthorization } from "../../oauth/device_authorization.ts";
import type { OAuthClient } from "../../oauth/oauth_client.ts";
import { pollForToken, type PollOutcome } from "../../oauth/polling.ts";
import { messageOf } from "../../platform/failure.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import { proveCredential } from "../../requests/probe.ts";
import { probeFetch } from "../access/probe_fetch.ts";
import { oauthClient } from "../oauth_client.ts";
import { isAlive } from "../renewal/renewal.ts";
import {
  fileChangedAtMs,
  readSignInState,
  type RenewalParts,
  renewalParts,
} from "../renewal/renewal_parts.ts";
import { openSignIn, type SignIn, type SignInSurroundings } from "../sign_in.ts";
import type { ApprovalOutcome, StartedLogin } from "./login_steps.ts";
import { openPendingStore, type PendingParts } from "./pending_logins.ts";
import { checkStorable, saveSignIn } from "./save_sign_in.ts";

/** A device login, and whether its server is the one whose free tier has ended. */
export interface OpenDeviceLogin extends PendingParts {
  readonly isDefaultServer: boolean;
}

/**
 * Opens the device login.
 * @throws {Failure} `usage` If a variable that configures the server is wrong.
 */
export function openDeviceLogin(surroundings: SignInSurroundings): OpenDeviceLogin {
  const signIn = openSignIn(surroundings);
  const parts = renewalParts(signIn);
  const client = oauthClient(surroundings, signIn.settings);
  const { clock, random } = surroundings;
  const baseUrl = (credential: Credential) => baseUrlFromResourceUrl(credential.resourceUrl);
  const serviceOf = (credential: Credential) => ({
    provider: QWEN_OAUTH,
    protocol: "openai" as const,
    baseUrl: baseUrl(credential),
    secret: credential.accessToken,
  });
  return {
    clock,
    isDefaultServer: signIn.settings.isDefaultServer,
    pending: pendingPartsOf(signIn, parts),
    read: () => readUsable(parts),
    requestCode: async (signal) => {
      // Deliberately first: nobody approves what then could not be stored.
      checkStorable(parts);
      return await startLogin(client, surroundings, signal);
    },
    awaitApproval: async ({ login }, observe, signal, requestSignal) => {
      const outcome = await pollForToken(client, clock, login, observe, signal, requestSignal);
      return approvalOf(outcome, clock.nowMs());
    },
    save: (credential, options) => saveSignIn(parts, credential, options),
    baseUrl,
    prove: (credential, signal) =>
      proveCredential(probeFetch(signIn, serviceOf(credential)), {
        baseUrl: baseUrl(credential),
        accessToken: credential.accessToken,
        headers: client.headers,
        random,
        signal,
      }),
    chosenProvider: () => parts.state.provider(),
    chooseProvider: (id) => chooseIfPossible(parts, id),
  };
}

/** What a login needs that is begun by one process and ended by another. */
function pendingPartsOf(signIn: SignIn, parts: RenewalParts): PendingParts["pending"] {
  return {
    store: openPendingStore(signIn, signIn.paths.ownFolder),
    client: clientOf(signIn.settings),
    credentialChangedAtMs: () => fileChangedAtMs(parts),
    checkStorable: () => checkStorable(parts),
    onExit: (undo) => signIn.signals.onExit(undo),
    debug: signIn.debug,
  };
}

/** Asks for a code; its life is counted from the receipt of the answer. */
async function startLogin(
  client: OAuthClient,
  { clock, random }: Pick<SignInSurroundings, "clock" | "random">,
  signal: AbortSignal,
): Promise<StartedLogin> {
  const codeVerifier = createCodeVerifier(random);
  const challenge = await computeCodeChallenge(codeVerifier);
  const authorization = await requestDeviceAuthorization(client, challenge, signal);
  const { deviceCode, expiresInSeconds, intervalSeconds } = authorization;
  const login = {
    deviceCode,
    codeVerifier,
    expiresInSeconds,
    intervalSeconds,
    startedAtMs: clock.nowMs(),
    startedMonotonicMs: clock.monotonicMs(),
  };
  return { authorization, login };
}

function clientOf({ server, tokenEndpoint, clientId }: OAuthSettings): PendingClient {
  return { server, tokenEndpoint, clientId };
}

/** The sign-in is stored by then: that the choice cannot be is no failure of the login. */
async function chooseIfPossible({ state, debug }: RenewalParts, id: string): Promise<void> {
  try {
    await state.chooseProvider(id);
  } catch (error) {
    debug(() => `could not store the choice of the provider: ${messageOf(error)}`);
  }
}

/** The stored credential; one that has expired and whose refresh token was refused signs nobody in. */
async function readUsable(parts: RenewalParts): Promise<Credential | undefined> {
  const stored = await loadCredential(parts, parts.paths.credential);
  if (stored?.refreshToken === undefined || isAlive(stored, parts.clock)) return stored;
  const { refused } = readSignInState(parts);
  if (refused === undefined) return stored;
  const isRefused = refused.fingerprint === await parts.fingerprint(stored.refreshToken);
  return isRefused ? undefined : stored;
}

/** The lifetime is counted from the receipt of the answer. */
function approvalOf(outcome: PollOutcome, receivedAtMs: number): ApprovalOutcome {
  if (outcome.kind !== "granted") return outcome;
  const { accessToken, refreshToken, tokenType, expiresInSeconds, resourceUrl, scope, other } =
    outcome.tokens;
  const credential: Credential = {
    accessToken,
    refreshToken,
    tokenType,
    expiresAtMs: receivedAtMs + expiresInSeconds * 1000,
    resourceUrl,
    other: { ...(scope === undefined ? {} : { scope }), ...other },
  };
  return { kind: "granted", credential };
}
