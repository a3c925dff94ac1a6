/**
 * Getting a valid access token. The hot path is here: the stored credential is read and is valid for
 * long enough. Everything else, locks and network included, is loaded only when it is needed.
 */

import { type Credential, decodeCredential } from "../../credentials/credential.ts";
import { loadCredential } from "../../credentials/credential_file.ts";
import { Failure } from "../../platform/failure.ts";
import type { BegunRenewal } from "../../platform/relay.ts";
import type { SignIn } from "../sign_in.ts";
import { beginRenewal } from "./begin_renewal.ts";

/** How long an access token has to live for its use to be safe, seconds. */
const MINIMUM_SECONDS = 30;

/** What is asked for. */
export interface TokenRequest {
  /** Shortest life that is left, seconds; undefined for 30. */
  readonly minValidSeconds?: number | undefined;
  /** One refresh, however long the stored token lives. */
  readonly forced?: boolean;
  /** No network: the stored token or none. */
  readonly offline?: boolean;
}

/**
 * A credential whose access token is valid.
 * @throws {Failure} `auth_required` If nobody is signed in, or the refresh was refused.
 * @throws {Failure} `unavailable` If the outcome of the refresh is unknown and the stored token has expired.
 * @throws {Failure} `lock_busy` If another process holds the lock and the stored token has expired.
 * @throws {Failure} `store` If a file cannot be read or written, found out before the refresh token is spent.
 */
export async function getAccessToken(signIn: SignIn, request: TokenRequest): Promise<Credential> {
  const wantedMs = (request.minValidSeconds ?? MINIMUM_SECONDS) * 1000;
  const forced = request.forced === true;
  const begun = takeOver(signIn);
  const startedAtMs = begun?.startedAtMs ?? signIn.clock.nowMs();
  const stored = begun ? decodeCredential(begun.first()) : await loadStored(signIn, request);
  const leftMs = stored ? stored.expiresAtMs - startedAtMs : 0;
  if (stored && leftMs >= wantedMs && !forced) return stored;
  if (request.offline) return offline(stored, leftMs, request);
  return await signIn.shareRenewal(async () => {
    let turn = begun?.turn;
    const { relay } = signIn.surroundings;
    if (relay && !begun && stored?.refreshToken && (leftMs <= 0 || forced)) {
      const beginning = await beginRenewal(signIn, stored, startedAtMs);
      if (beginning.kind === "needless") return beginning.value;
      relay.renewal = beginning.renewal;
      turn = beginning.renewal.turn;
    }
    // In a quick command this fails, and who takes over goes on with what stands in the relay.
    const { renewCredential } = await import("./renew_credential.ts");
    if (relay) relay.renewal = undefined;
    return renewCredential(signIn, stored, { wantedMs, forced, startedAtMs }, turn);
  });
}

/** What a quick command has begun for this credential. */
function takeOver({ surroundings: { relay }, paths }: SignIn): BegunRenewal | undefined {
  const begun = relay?.renewal;
  if (relay === undefined || begun === undefined) return undefined;
  relay.renewal = undefined;
  if (begun.path === paths.credential) return begun;
  if (begun.turn.kernelLock.kind === "held") begun.turn.kernelLock.release();
  return undefined;
}

/** What is stored; a damaged file does not hide an answer that is whole, and offline a copy will do. */
async function loadStored(
  signIn: SignIn,
  { offline }: TokenRequest,
): Promise<Credential | undefined> {
  try {
    const stored = await loadCredential(signIn, signIn.paths.credential);
    if (stored || !offline) return stored;
  } catch (error) {
    const { hasWholeAnswer } = await import("./recover_credential.ts");
    if (!hasWholeAnswer(signIn)) throw error;
  }
  if (!offline) return undefined;
  const { findSecondCopy } = await import("./recover_credential.ts");
  return findSecondCopy(signIn);
}

function offline(
  stored: Credential | undefined,
  leftMs: number,
  request: TokenRequest,
): Credential {
  if (stored === undefined) throw notSignedIn();
  if (leftMs > 0 && leftMs >= (request.minValidSeconds ?? 0) * 1000) return stored;
  const left = Math.floor(leftMs / 1000);
  const reason = leftMs > 0
    ? `valid for another ${left} s only`
    : `expired at ${new Date(stored.expiresAtMs).toISOString()}`;
  throw new Failure(
    "auth_required",
    `The stored access token is not valid for long enough: ${reason}`,
    {
      hint: "qwenauth token --refresh",
    },
  );
}

/** The failure for a sign-in that does not exist. */
export function notSignedIn(): Failure {
  return new Failure("auth_required", "Not signed in", { hint: "qwenauth login" });
}
