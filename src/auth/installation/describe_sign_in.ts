/** Everything that can be said of the stored sign-in without the network, and whether it is usable. */

import type { Credential } from "../../credentials/credential.ts";
import { loadCredential } from "../../credentials/credential_file.ts";
import { type JournalEntry, readJournal } from "../../credentials/journal.ts";
import { tryKernelLock } from "../../credentials/kernel_lock.ts";
import type { LockHolder } from "../../credentials/lock_content.ts";
import { LockWatch } from "../../credentials/lock_watch.ts";
import type { RefusedMark } from "../../credentials/sign_in_state.ts";
import { baseUrlFromResourceUrl } from "../../oauth/base_url.ts";
import { Failure } from "../../platform/failure.ts";
import type { FileFacts } from "../../platform/files.ts";
import type { Secret } from "../../platform/secret.ts";
import { notSignedIn } from "../renewal/get_access_token.ts";
import { refusedFailure } from "../renewal/judge_refusal.ts";
import { dropOverdueCopy, findSecondCopy } from "../renewal/recover_credential.ts";
import { noRefreshToken } from "../renewal/refresh_attempt.ts";
import { isAlive } from "../renewal/renewal.ts";
import { readSignInState, type RenewalParts, renewalParts } from "../renewal/renewal_parts.ts";
import type { SignIn } from "../sign_in.ts";

/** Who holds the lock file. */
export interface LockReport {
  readonly holder: LockHolder;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
}

/** The sign-in, described. */
export interface SignInReport {
  readonly server: string;
  readonly path: string;
  /** Facts of the credential file, undefined if there is none. */
  readonly file: FileFacts | undefined;
  readonly credential: Credential | undefined;
  /** Fingerprint of the access token; undefined also if none can be made. */
  readonly fingerprint: string | undefined;
  /** With which lifetime the access token was issued, milliseconds; undefined if that is not known. */
  readonly lifetimeMs: number | undefined;
  readonly baseUrl: string | undefined;
  readonly lock: LockReport | undefined;
  /** Whether the file system has kernel locks; undefined if the lock file does not exist yet. */
  readonly hasKernelLocks: boolean | undefined;
  /** A refresh whose outcome is not known. */
  readonly openRefresh: JournalEntry | undefined;
  readonly refused: RefusedMark | undefined;
  /** Why the sign-in cannot be used; undefined if it can, perhaps after a refresh. */
  readonly failure: Failure | undefined;
}

/** Describes the sign-in; what is wrong with it stands in the report and is not thrown. */
export async function describeSignIn(signIn: SignIn): Promise<SignInReport> {
  const parts = renewalParts(signIn);
  const { paths, files, clock } = parts;
  const journal = readJournal(files, paths.journal);
  if (journal?.restore && journal.restore.untilMs <= clock.nowMs()) dropOverdueCopy(parts);
  // Deliberately before the file is read, which tightens a mode that is too wide.
  const file = factsOrNone(parts);
  const read = await readOrFailure(parts, journal);
  const { credential } = read;
  const fingerprint = await fingerprintOrNone(parts, credential?.accessToken);
  const { issued, refused: marked } = readSignInState(parts);
  const refused = await currentRefusal(parts, credential, marked);
  const baseUrl = baseUrlOrFailure(credential);
  return {
    server: signIn.settings.server,
    path: paths.credential,
    file,
    credential,
    fingerprint,
    lifetimeMs: issued && issued.fingerprint === fingerprint ? issued.lifetimeMs : undefined,
    baseUrl: baseUrl instanceof Failure ? undefined : baseUrl,
    lock: lookAtLock(parts),
    hasKernelLocks: probeKernelLock(parts),
    openRefresh: journal?.open ? journal : undefined,
    refused,
    failure: read.failure ?? judge(parts, credential, refused) ??
      (baseUrl instanceof Failure ? baseUrl : undefined),
  };
}

async function readOrFailure(
  parts: RenewalParts,
  journal: JournalEntry | undefined,
): Promise<{ credential?: Credential | undefined; failure?: Failure }> {
  try {
    const stored = await loadCredential(parts, parts.paths.credential);
    return { credential: stored ?? (journal && findSecondCopy(parts)) };
  } catch (error) {
    if (error instanceof Failure) return { failure: error };
    throw error;
  }
}

function judge(
  parts: RenewalParts,
  credential: Credential | undefined,
  refused: RefusedMark | undefined,
): Failure | undefined {
  if (credential === undefined) return notSignedIn();
  if (isAlive(credential, parts.clock)) return undefined;
  if (credential.refreshToken === undefined) return noRefreshToken();
  return refused && refusedFailure(refused);
}

/** The refused mark, if it speaks of the refresh token that is stored now. */
async function currentRefusal(
  parts: RenewalParts,
  credential: Credential | undefined,
  refused: RefusedMark | undefined,
): Promise<RefusedMark | undefined> {
  if (refused === undefined) return undefined;
  const fingerprint = await fingerprintOrNone(parts, credential?.refreshToken);
  return fingerprint === refused.fingerprint ? refused : undefined;
}

/** A folder that cannot be written has no key for fingerprints: then there is none to show. */
async function fingerprintOrNone(
  parts: RenewalParts,
  secret: Secret | undefined,
): Promise<string | undefined> {
  try {
    return secret && await parts.fingerprint(secret);
  } catch {
    return undefined;
  }
}

function baseUrlOrFailure(credential: Credential | undefined): string | Failure | undefined {
  try {
    return credential && baseUrlFromResourceUrl(credential.resourceUrl, "store");
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function factsOrNone({ files, paths }: RenewalParts): FileFacts | undefined {
  try {
    return files.facts(paths.credential);
  } catch {
    return undefined;
  }
}

function lookAtLock({ files, clock, paths }: RenewalParts): LockReport | undefined {
  const watch = new LockWatch(files, clock, paths.sharedLock);
  try {
    watch.look(clock.nowMs());
  } catch {
    return undefined;
  }
  const { holder, sinceMs } = watch;
  return holder && sinceMs !== undefined ? { holder, sinceMs } : undefined;
}

/** Tries the lock for a moment, but creates no file for it. */
function probeKernelLock({ files, paths }: RenewalParts): boolean | undefined {
  try {
    if (files.facts(paths.kernelLock) === undefined) return undefined;
    const lock = tryKernelLock(files, paths.kernelLock);
    if (lock.kind === "held") lock.release();
    return lock.kind !== "unsupported";
  } catch {
    return undefined;
  }
}
