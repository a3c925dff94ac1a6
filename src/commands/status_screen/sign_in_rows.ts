/** The stored sign-in, its locks and its files, as rows for a person. */

import type { SignInReport } from "../../auth/installation/describe_sign_in.ts";
import type { SecretFile } from "../../auth/installation/secret_files.ts";
import { describeHolder } from "../../credentials/lock_content.ts";
import { formatUtc } from "../times.ts";
import { type Row, row } from "./row.ts";
import { formatAgo, formatMode, formatSpan } from "./spans.ts";

/**
 * Rows of the sign-in; `isActive` is whether its token is the key in force, shown elsewhere. Of one that is
 * not, they stand under a heading, so that nobody takes them for those of the active provider.
 */
export function signInRows(report: SignInReport, nowMs: number, isActive: boolean): Row[] {
  const rows = detailRows(report, nowMs, isActive);
  if (isActive) return rows;
  const heading = row("Qwen OAuth", "is not the active provider; its own sign-in:");
  return [heading, ...rows.map((line) => line.label === "" ? line : indent(line))];
}

function indent(line: Row): Row {
  return { ...line, label: `  ${line.label}` };
}

function detailRows(report: SignInReport, nowMs: number, isActive: boolean): Row[] {
  const own = isActive ? [] : [row("serves at", report.baseUrl ?? "-")];
  return [
    row("server", report.server),
    ...own,
    accessTokenRow(report, nowMs, isActive),
    ...ageRows(report, nowMs),
    refreshRow(report),
    lockRow(report, nowMs),
    ...(report.hasKernelLocks === false
      ? [row("kernel lock", "not supported by this file system: the lock file alone decides")]
      : []),
  ];
}

function accessTokenRow(
  { credential, fingerprint }: SignInReport,
  nowMs: number,
  isActive: boolean,
): Row {
  if (credential === undefined) return row("access token", "none");
  const leftMs = credential.expiresAtMs - nowMs;
  const at = formatUtc(credential.expiresAtMs);
  const life = leftMs > 0
    ? `valid for another ${formatSpan(leftMs)} (until ${at})`
    : `expired ${formatSpan(-leftMs)} ago (at ${at})`;
  const shown = isActive || fingerprint === undefined ? "" : `, fingerprint ${fingerprint}`;
  return row("access token", life + shown, leftMs > 0 ? undefined : "warning");
}

function ageRows({ credential, lifetimeMs, file }: SignInReport, nowMs: number): Row[] {
  if (credential === undefined) return [];
  if (lifetimeMs !== undefined) {
    const issued = formatAgo(credential.expiresAtMs - lifetimeMs, nowMs);
    return [row("", `issued ${issued} for ${formatSpan(lifetimeMs)}`)];
  }
  return file === undefined ? [] : [row("", `stored ${formatAgo(file.modifiedAtMs, nowMs)}`)];
}

function refreshRow({ credential, refused, openRefresh }: SignInReport): Row {
  if (credential === undefined) return row("refresh", "-");
  if (credential.refreshToken === undefined) {
    return row("refresh", "impossible: the server gave no refresh token", "warning");
  }
  if (refused) {
    return row("refresh", `refused by the server at ${formatUtc(refused.atMs)}`, "bad");
  }
  if (openRefresh === undefined) return row("refresh", "possible");
  const since = formatUtc(openRefresh.startedAtMs);
  const outcome = openRefresh.lastOutcome ?? "no answer yet";
  const attempts = `${openRefresh.attempts}. attempt`;
  return row("refresh", `open since ${since} (${attempts}): ${outcome}`, "warning");
}

function lockRow({ lock }: SignInReport, nowMs: number): Row {
  if (lock === undefined) return row("lock", "free");
  const { holder, sinceMs } = lock;
  const since = `${formatUtc(sinceMs)}, for ${formatSpan(nowMs - sinceMs)}`;
  return row("lock", `held by ${describeHolder(holder)} since ${since}`, "warning");
}

/** Files that are listed only if something is wrong with them. */
const SILENT: ReadonlySet<SecretFile["kind"]> = new Set(["fingerprint key"]);

/** Rows of the files that hold secrets; `missing` is the credential's path if there is no such file. */
export function fileRows(
  files: readonly SecretFile[],
  nowMs: number,
  uid: number | undefined,
  missing: string | undefined,
): Row[] {
  const shown = files.filter(({ kind, isTooWide, isForeign }) =>
    !SILENT.has(kind) || isTooWide || isForeign
  );
  return [
    ...(missing === undefined ? [] : [row("file", `"${missing}" does not exist`)]),
    ...shown.map((file) => fileRow(file, nowMs, uid)),
  ];
}

function fileRow(
  { kind, path, facts, isTooWide, isForeign }: SecretFile,
  nowMs: number,
  uid: number | undefined,
): Row {
  const { mode, modifiedAtMs } = facts;
  const parts = [
    ...(mode === undefined ? [] : [`mode ${formatMode(mode)}${isTooWide ? " (too wide)" : ""}`]),
    `changed ${formatSpan(nowMs - modifiedAtMs)} ago`,
    ...(facts.uid === undefined ? [] : [`owner ${facts.uid}${facts.uid === uid ? " (you)" : ""}`]),
  ];
  const label = kind === "credential" ? "file" : kind;
  const tone = isTooWide || isForeign ? "warning" : undefined;
  return row(label, `"${path}", ${parts.join(", ")}`, tone);
}
