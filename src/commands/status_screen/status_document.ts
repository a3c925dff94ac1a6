/**
 * The document of `status --json`, version 1. It is printed on stdout whatever the exit code; times are
 * RFC 3339 in UTC; what is not known is null. Members may be added, none changes its meaning.
 */

import type { StatusReport } from "../../auth/installation/describe_installation.ts";
import { encodeFailure, type ErrorDocument, formatTime } from "./encode_failure.ts";
import { encodeMore, type MoreDocument } from "./encode_more.ts";
import { formatMode } from "./spans.ts";
import { failureOf, stateOf, type StatusState } from "./status_report.ts";
import { encodeValues, type ValuesDocument } from "./values_report.ts";

/** The whole document. */
export interface StatusDocument extends ValuesDocument, MoreDocument {
  readonly version: 1;
  /** Whether the active provider can be used: now, after a refresh, or not. */
  readonly state: StatusState;
  /** URL of the OAuth server. */
  readonly server: string | null;
  /** Where the models of the OAuth sign-in answer. */
  readonly base_url: string | null;
  /** The OAuth sign-in; null if its place is not known. */
  readonly credential: CredentialDocument | null;
  /** The lock file that qwen-code respects as well. */
  readonly lock: LockDocument | null;
  /** Whether the file system has kernel locks; null until one was needed. */
  readonly kernel_locks: boolean | null;
  /** A refresh whose outcome is not known. */
  readonly open_refresh: {
    readonly started_at: string;
    readonly attempts: number;
    readonly last_outcome: string | null;
  } | null;
  /** When the server refused the refresh token. */
  readonly refused: { readonly at: string; readonly reason: string } | null;
  /** The failure that decides the exit code; null for exit 0. */
  readonly error: ErrorDocument | null;
}

/** The stored sign-in. */
export interface CredentialDocument {
  readonly path: string;
  /** Whether the file exists. */
  readonly present: boolean;
  /** Of the access token, 8 hexadecimal digits. */
  readonly fingerprint: string | null;
  /** When the access token was issued; null if that is not known. */
  readonly issued_at: string | null;
  /** Seconds from issue to expiry. */
  readonly lifetime_seconds: number | null;
  /** Seconds since its issue, else since the file was changed. */
  readonly age_seconds: number | null;
  readonly expires_at: string | null;
  /** 0 if it has expired. */
  readonly seconds_left: number | null;
  /** Whether a refresh can be tried. */
  readonly refreshable: boolean;
  /** Permission bits as they were found: `"0600"`. */
  readonly mode: string | null;
  readonly owner_uid: number | null;
  readonly modified_at: string | null;
}

/** The lock, and who holds it as far as that is known. */
export type LockDocument = { readonly held: false } | {
  readonly held: true;
  readonly pid: number | null;
  readonly host: string | null;
  readonly program: string | null;
  readonly since: string;
};

/** Encodes the report. */
export function encodeStatus(report: StatusReport, nowMs: number): StatusDocument {
  const { signIn, values } = report;
  const failure = failureOf(report);
  return {
    version: 1,
    state: stateOf(report, nowMs),
    ...encodeValues(values),
    server: signIn?.server ?? null,
    base_url: signIn?.baseUrl ?? null,
    credential: signIn ? encodeCredential(signIn, nowMs) : null,
    lock: signIn ? encodeLock(signIn.lock) : null,
    kernel_locks: signIn?.hasKernelLocks ?? null,
    open_refresh: signIn?.openRefresh
      ? {
        started_at: formatTime(signIn.openRefresh.startedAtMs),
        attempts: signIn.openRefresh.attempts,
        last_outcome: signIn.openRefresh.lastOutcome ?? null,
      }
      : null,
    refused: signIn?.refused
      ? { at: formatTime(signIn.refused.atMs), reason: signIn.refused.reason }
      : null,
    ...encodeMore(report),
    error: failure ? encodeFailure(failure) : null,
  };
}

type SignInReport = NonNullable<StatusReport["signIn"]>;

function encodeCredential(
  { path, file, credential, fingerprint, lifetimeMs, refused }: SignInReport,
  nowMs: number,
): CredentialDocument {
  const expiresAtMs = credential?.expiresAtMs;
  const issuedAtMs = expiresAtMs === undefined || lifetimeMs === undefined
    ? undefined
    : expiresAtMs - lifetimeMs;
  const bornAtMs = issuedAtMs ?? file?.modifiedAtMs;
  return {
    path,
    present: file !== undefined,
    fingerprint: fingerprint ?? null,
    issued_at: issuedAtMs === undefined ? null : formatTime(issuedAtMs),
    lifetime_seconds: lifetimeMs === undefined ? null : Math.floor(lifetimeMs / 1000),
    age_seconds: credential && bornAtMs !== undefined ? secondsBetween(bornAtMs, nowMs) : null,
    expires_at: expiresAtMs === undefined ? null : formatTime(expiresAtMs),
    seconds_left: expiresAtMs === undefined ? null : secondsBetween(nowMs, expiresAtMs),
    refreshable: credential?.refreshToken !== undefined && refused === undefined,
    mode: file?.mode === undefined ? null : formatMode(file.mode),
    owner_uid: file?.uid ?? null,
    modified_at: file ? formatTime(file.modifiedAtMs) : null,
  };
}

function encodeLock(lock: SignInReport["lock"]): LockDocument {
  if (lock === undefined) return { held: false };
  const { pid, host, program } = lock.holder;
  return {
    held: true,
    pid: pid ?? null,
    host: host ?? null,
    program: program ?? null,
    since: formatTime(lock.sinceMs),
  };
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.max(0, Math.floor((toMs - fromMs) / 1000));
}
