/** The report of `status`, as text for a person and as JSON for a script. */

import { QWEN_OAUTH } from "../auth/chosen_provider.ts";
import type { SignInReport } from "../auth/describe_sign_in.ts";
import type { ValuesReport } from "../auth/describe_values.ts";
import { describeHolder } from "../credentials/lock_content.ts";
import { EXIT_CODES, type Failure } from "../platform/failure.ts";
import { encodeValues, type Row, valueRows } from "./values_report.ts";

const LABEL_WIDTH = 14;

/** Everything that `status` tells. */
export interface StatusReport {
  readonly signIn: SignInReport;
  readonly values: ValuesReport;
}

/** Why the active provider cannot be used; undefined if it can, perhaps after a refresh. */
export function failureOf({ signIn, values }: StatusReport): Failure | undefined {
  return values.failure ?? (values.provider?.shown === QWEN_OAUTH ? signIn.failure : undefined);
}

/** Lines for a person, ending in a newline. */
export function formatStatus(
  { signIn, values }: StatusReport,
  nowMs: number,
  uid: number | undefined,
): string {
  const isShown = values.provider?.shown === QWEN_OAUTH || signIn.file !== undefined;
  const rows = [...valueRows(values), ...(isShown ? signInRows(signIn, nowMs, uid) : [])];
  return rows.map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${text}\n`).join("");
}

function signInRows(report: SignInReport, nowMs: number, uid: number | undefined): Row[] {
  const rows: Row[] = [
    ["server", report.server],
    ["serves at", report.baseUrl ?? "-"],
    ["access token", accessTokenLine(report, nowMs)],
    ["refresh", refreshLine(report)],
    ["file", fileLine(report, nowMs, uid)],
    ["lock", lockLine(report)],
  ];
  if (report.hasKernelLocks === false) {
    rows.push(["kernel lock", "not supported by this file system: the lock file alone decides"]);
  }
  return rows;
}

/** The document of `--json`, version 1. */
export function encodeStatus(status: StatusReport, nowMs: number): Record<string, unknown> {
  const { signIn: report, values } = status;
  const { credential, file, lock, openRefresh, refused } = report;
  const failure = failureOf(status);
  return {
    version: 1,
    ...encodeValues(values),
    server: report.server,
    base_url: report.baseUrl ?? null,
    credential: {
      path: report.path,
      present: file !== undefined,
      fingerprint: report.fingerprint ?? null,
      expires_at: credential ? new Date(credential.expiresAtMs).toISOString() : null,
      seconds_left: credential ? secondsLeft(credential.expiresAtMs, nowMs) : null,
      refreshable: credential?.refreshToken !== undefined && refused === undefined,
      mode: file?.mode === undefined ? null : formatMode(file.mode),
      owner_uid: file?.uid ?? null,
      modified_at: file ? new Date(file.modifiedAtMs).toISOString() : null,
    },
    lock: lock
      ? {
        held: true,
        pid: lock.holder.pid ?? null,
        host: lock.holder.host ?? null,
        program: lock.holder.program ?? null,
        since: new Date(lock.sinceMs).toISOString(),
      }
      : { held: false },
    kernel_locks: report.hasKernelLocks ?? null,
    open_refresh: openRefresh
      ? {
        started_at: new Date(openRefresh.startedAtMs).toISOString(),
        attempts: openRefresh.attempts,
        last_outcome: openRefresh.lastOutcome ?? null,
      }
      : null,
    refused: refused ? { at: new Date(refused.atMs).toISOString(), reason: refused.reason } : null,
    error: failure
      ? {
        code: failure.code,
        exit: EXIT_CODES[failure.code],
        message: failure.message,
        hint: failure.hint ?? null,
      }
      : null,
  };
}

function accessTokenLine({ credential, fingerprint }: SignInReport, nowMs: number): string {
  if (credential === undefined) return "none";
  const leftMs = credential.expiresAtMs - nowMs;
  const at = new Date(credential.expiresAtMs).toISOString();
  const life = leftMs > 0
    ? `valid for another ${formatSpan(leftMs)} (until ${at})`
    : `expired ${formatSpan(-leftMs)} ago (at ${at})`;
  return fingerprint === undefined ? life : `${life}, fingerprint ${fingerprint}`;
}

function refreshLine({ credential, refused, openRefresh }: SignInReport): string {
  if (credential === undefined) return "-";
  if (credential.refreshToken === undefined) return "impossible: the server gave no refresh token";
  if (refused) return `refused by the server at ${new Date(refused.atMs).toISOString()}`;
  if (openRefresh) {
    const since = new Date(openRefresh.startedAtMs).toISOString();
    return `open since ${since} (${openRefresh.attempts}. attempt): ${
      openRefresh.lastOutcome ?? "no answer yet"
    }`;
  }
  return "possible";
}

function fileLine({ path, file }: SignInReport, nowMs: number, uid: number | undefined): string {
  if (file === undefined) return `"${path}" does not exist`;
  const facts = [`changed ${formatSpan(nowMs - file.modifiedAtMs)} ago`];
  if (file.mode !== undefined) {
    facts.unshift(`mode ${formatMode(file.mode)}${(file.mode & 0o077) === 0 ? "" : " (too wide)"}`);
  }
  if (file.uid !== undefined) facts.push(`owner ${file.uid}${file.uid === uid ? " (you)" : ""}`);
  return `"${path}", ${facts.join(", ")}`;
}

function lockLine({ lock }: SignInReport): string {
  if (lock === undefined) return "free";
  return `held by ${describeHolder(lock.holder)} since ${new Date(lock.sinceMs).toISOString()}`;
}

function formatMode(mode: number): string {
  return `0${mode.toString(8).padStart(3, "0")}`;
}

function secondsLeft(expiresAtMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((expiresAtMs - nowMs) / 1000));
}

/** `3 d 4 h`, `5 h 12 min`, `40 s`: the two largest units. */
function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const units = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return units.slice(first, first + 2).filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`).join(" ");
}
