/** The members of `status --json` beside values and sign-in: files, requests, permissions, findings. */

import type { StatusReport } from "../../auth/installation/describe_installation.ts";
import type { ProofKind, ProofReport } from "../../auth/installation/describe_outcome.ts";
import type { SecretFile } from "../../auth/installation/secret_files.ts";
import { EXIT_CODES } from "../../platform/failure.ts";
import { describeSource } from "../../providers/source.ts";
import type { RequestUsage } from "../../requests/request_usage.ts";
import { encodeFailure, type ErrorDocument, formatTime } from "./encode_failure.ts";
import { formatMode } from "./spans.ts";

/** These members. */
export interface MoreDocument {
  /** Every file that holds a secret. */
  readonly files: readonly FileDocument[];
  /** Requests against the limits; null if no book is kept for the active provider. */
  readonly requests: RequestsDocument | null;
  /** Providers that could be used beside the active one. */
  readonly also_signed_in: readonly { readonly provider: string; readonly source: string }[];
  /** Plans whose rule against scripts was accepted. */
  readonly consents: readonly { readonly plan: string; readonly accepted_at: string }[];
  /** The nearest trusted folder at or above the current one. */
  readonly trust: TrustDocument | null;
  readonly pending_logins: readonly PendingDocument[];
  /** Parts that could not be described; the others are. */
  readonly problems: readonly (ErrorDocument & { readonly part: string })[];
  /** What a real call proved; null without `--probe`. */
  readonly probe: ProbeDocument | null;
}

/** One file. */
export interface FileDocument {
  readonly kind: SecretFile["kind"];
  readonly path: string;
  /** Permission bits as they were found; null on Windows. */
  readonly mode: string | null;
  /** Whether others than the owner may read or write it. */
  readonly too_wide: boolean;
  readonly owner_uid: number | null;
  readonly modified_at: string;
}

/** Requests of the last minute and of today. */
export interface RequestsDocument {
  readonly last_minute: number;
  readonly minute_limit: number;
  /** When the next request may go; null if that is now. */
  readonly minute_free_at: string | null;
  readonly today: number;
  readonly day_limit: number;
  readonly day_resets_at: string;
}

/** What the files of a folder may do. */
export interface TrustDocument {
  readonly folder: string;
  readonly hosts: readonly string[];
  readonly key_variables: readonly string[];
  readonly accepted_at: string;
}

/** A login that `login --wait` goes on with. */
export interface PendingDocument {
  readonly id: string;
  /** Null if its file is damaged. */
  readonly server: string | null;
  readonly seconds_left: number | null;
  /** Whether it was approved and only has to be stored. */
  readonly approved: boolean;
  /** What is wrong with its file. */
  readonly problem: string | null;
}

/** The outcome of a real call. */
export interface ProbeDocument {
  readonly outcome: ProofKind;
  /** The exit code that stands for this outcome alone. */
  readonly exit: number;
  readonly message: string;
  readonly models: number | null;
  /** HTTP status of a refusal or a limit. */
  readonly status: number | null;
  /** Seconds after which another call makes sense; null if nobody says. */
  readonly retry_after_seconds: number | null;
  /** Whether the access token was refreshed for the call. */
  readonly refreshed: boolean;
}

/** Encodes them. */
export function encodeMore(report: StatusReport): MoreDocument {
  const { files, requests, others, permissions, pending, problems, proof } = report;
  const { trust } = permissions;
  return {
    files: files.map(encodeFile),
    requests: requests ? encodeRequests(requests) : null,
    also_signed_in: others.map(({ id, source }) => ({
      provider: id,
      source: describeSource(source),
    })),
    consents: permissions.consents.map(({ plan, acceptedAt }) => ({
      plan,
      accepted_at: acceptedAt,
    })),
    trust: trust
      ? {
        folder: trust.folder,
        hosts: trust.hosts,
        key_variables: trust.keyVariables,
        accepted_at: trust.acceptedAt,
      }
      : null,
    pending_logins: pending.map(({ id, server, leftMs, isGranted, problem }) => ({
      id,
      server: server ?? null,
      seconds_left: leftMs === undefined ? null : Math.floor(leftMs / 1000),
      approved: isGranted,
      problem: problem ?? null,
    })),
    problems: problems.map(({ part, failure }) => ({ part, ...encodeFailure(failure) })),
    probe: proof ? encodeProof(proof) : null,
  };
}

function encodeFile({ kind, path, facts, isTooWide }: SecretFile): FileDocument {
  return {
    kind,
    path,
    mode: facts.mode === undefined ? null : formatMode(facts.mode),
    too_wide: isTooWide,
    owner_uid: facts.uid ?? null,
    modified_at: formatTime(facts.modifiedAtMs),
  };
}

function encodeRequests(requests: RequestUsage): RequestsDocument {
  const { minuteFreeAtMs } = requests;
  return {
    last_minute: requests.lastMinute,
    minute_limit: requests.minuteLimit,
    minute_free_at: minuteFreeAtMs === undefined ? null : formatTime(minuteFreeAtMs),
    today: requests.today,
    day_limit: requests.dayLimit,
    day_resets_at: formatTime(requests.dayResetsAtMs),
  };
}

function encodeProof({ outcome, message, failure, ...proof }: ProofReport): ProbeDocument {
  return {
    outcome,
    exit: failure ? EXIT_CODES[failure.code] : EXIT_CODES.ok,
    message,
    models: proof.models ?? null,
    status: proof.status ?? null,
    retry_after_seconds: failure?.retryAfterSeconds ?? null,
    refreshed: proof.refreshed,
  };
}
