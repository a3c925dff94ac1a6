/**
 * What a real call proves of the active provider: the credential is refreshed as `token` would do it, and
 * one request is made. Every outcome has the exit code that stands for it everywhere else.
 */

import type { Credential } from "../../credentials/credential.ts";
import { loadCredential } from "../../credentials/credential_file.ts";
import { Failure } from "../../platform/failure.ts";
import type { Fetch } from "../../platform/network.ts";
import type { Secret } from "../../platform/secret.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import { proveCredential } from "../../requests/probe.ts";
import { qwenOAuthHeaders } from "../../requests/user_agent.ts";
import { activeOrExplain, getModelAccess, type ModelAccess } from "../access/model_access.ts";
import { probeFetch } from "../access/probe_fetch.ts";
import { type KeyProof, proveApiKey } from "../key_login/prove_api_key.ts";
import { getAccessToken } from "../renewal/get_access_token.ts";
import { refusedFailure } from "../renewal/judge_refusal.ts";
import { findSecondCopy } from "../renewal/recover_credential.ts";
import { readSignInState, renewalParts } from "../renewal/renewal_parts.ts";
import type { Gathered } from "../values/gather_values.ts";
import {
  type CallFindings,
  describeOutcome,
  describeRefusedRefresh,
  NO_PROOF,
  type ProofReport,
} from "./describe_outcome.ts";
import { attempt } from "./describe_problem.ts";
import { watchPages } from "./watch_pages.ts";
import { watchQuota } from "./watch_quota.ts";

/**
 * Makes the call.
 * @throws the signal's reason, if `signal` is or becomes aborted.
 */
export async function describeProof(gathered: Gathered, signal: AbortSignal): Promise<ProofReport> {
  const before = await findStored(gathered);
  let access: ModelAccess;
  try {
    access = await getModelAccess(gathered, { isScript: false });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return withoutAccess(gathered, before, error);
  }
  const watched = watch(gathered, access);
  const isOAuth = access.target.provider === QWEN_OAUTH;
  const proof = isOAuth
    ? await proveSignIn(gathered, access, watched, signal)
    : await proveKey(gathered, access, watched, signal);
  const refreshed = isOAuth && before !== undefined && !access.secret.equals(before.accessToken);
  const call = { ...watched.found(), refreshed };
  const isRefused = isOAuth && proof.kind === "refused" && before?.refreshToken !== undefined &&
    call.limit === undefined;
  if (!isRefused || refreshed) return describeOutcome(gathered, access, proof, call);
  return await proveAgain(gathered, access, proof, signal);
}

/** A refused token may have been revoked before its time: one forced refresh, one repetition. */
async function proveAgain(
  gathered: Gathered,
  access: ModelAccess,
  first: KeyProof,
  signal: AbortSignal,
): Promise<ProofReport> {
  try {
    const { accessToken: secret } = await getAccessToken(gathered.signIn, { forced: true });
    if (secret.equals(access.secret)) {
      // A token that still lives by its date is given even if its refresh token is dead.
      const { refused } = readSignInState(renewalParts(gathered.signIn));
      if (refused) return describeRefusedRefresh(gathered, refusedFailure(refused));
      return describeOutcome(gathered, access, first, NOT_REFRESHED);
    }
    const renewed = { ...access, secret };
    // The service has seen the first one, and may repeat it.
    const sent = [access.secret];
    const watched = watch(gathered, renewed, sent);
    const proof = await proveSignIn(gathered, renewed, watched, signal, sent);
    const call = { ...watched.found(), refreshed: true };
    return describeOutcome(gathered, renewed, proof, call);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === "auth_required") return describeRefusedRefresh(gathered, error);
    return describeOutcome(gathered, access, first, NOT_REFRESHED);
  }
}

/** The network of one call, and what was seen there. */
interface WatchedCall {
  readonly fetch: Fetch;
  readonly found: () => Pick<CallFindings, "wasPage" | "limit">;
}

/** The way of every model request: the call counts against the limits like any other. */
function watch(
  { signIn }: Gathered,
  { target, baseUrl, secret }: ModelAccess,
  sentSecrets: readonly Secret[] = [],
): WatchedCall {
  const { provider, protocol } = target;
  const words = { provider, secrets: () => [secret, ...sentSecrets] };
  const send = probeFetch(signIn, { provider, protocol, baseUrl, secret });
  const { fetch: watched, limit } = watchQuota(send, words, () => signIn.clock.nowMs());
  const { fetch, wasPage } = watchPages(watched);
  return { fetch, found: () => ({ wasPage: wasPage(), limit: limit() }) };
}

const NOT_REFRESHED = { wasPage: false, limit: undefined, refreshed: false };

async function findStored({ signIn }: Gathered): Promise<Credential | undefined> {
  try {
    return await loadCredential(signIn, signIn.paths.credential) ?? findSecondCopy(signIn);
  } catch {
    return undefined;
  }
}

function withoutAccess(
  gathered: Gathered,
  before: Credential | undefined,
  failure: Failure,
): ProofReport {
  const { message } = failure;
  const active = attempt(() => activeOrExplain(gathered).value);
  const isSignIn = active === QWEN_OAUTH && before?.refreshToken !== undefined;
  switch (failure.code) {
    case "auth_required":
      return isSignIn
        ? describeRefusedRefresh(gathered, failure)
        : { ...NO_PROOF, outcome: "no_credential", message, failure };
    case "unavailable":
    case "lock_busy":
      return {
        ...NO_PROOF,
        outcome: "expired_refreshable",
        message: `The access token has expired and cannot be refreshed now: ${message}`,
      };
    case "not_entitled":
      return { ...NO_PROOF, outcome: "not_entitled", message, failure };
    default:
      return { ...NO_PROOF, outcome: "not_made", message, failure };
  }
}

async function proveSignIn(
  { signIn }: Gathered,
  { secret, baseUrl, model }: ModelAccess,
  { fetch }: WatchedCall,
  signal: AbortSignal,
  sentSecrets: readonly Secret[] = [],
): Promise<KeyProof> {
  const { machine, environment, random } = signIn.surroundings;
  return await proveCredential(fetch, {
    baseUrl: baseUrl ?? "",
    accessToken: secret,
    sentSecrets,
    headers: qwenOAuthHeaders(machine, environment),
    random,
    model,
    signal,
  });
}

async function proveKey(
  { signIn }: Gathered,
  { target, secret, baseUrl, model }: ModelAccess,
  { fetch }: WatchedCall,
  signal: AbortSignal,
): Promise<KeyProof> {
  const { provider: id, protocol, keyVariable } = target;
  const row = target.row ?? { id, name: id, protocol, baseUrl: undefined, keyVariable };
  const chosen = model === undefined ? row : { ...row, defaultModel: model };
  return await proveApiKey({ ...signIn.surroundings, fetch }, chosen, baseUrl, secret, signal);
}
