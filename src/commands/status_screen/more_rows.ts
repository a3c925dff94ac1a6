/** Requests, other sign-ins, permissions and what is wrong, as rows for a person. */

import type { StatusReport } from "../../auth/installation/describe_installation.ts";
import type { ProofReport } from "../../auth/installation/describe_outcome.ts";
import { describeSource } from "../../providers/source.ts";
import type { RequestUsage } from "../../requests/request_usage.ts";
import { formatUtc } from "../times.ts";
import { type Row, row } from "./row.ts";
import { formatSpan } from "./spans.ts";

/** Requests against their limits. */
export function requestRows(requests: RequestUsage | undefined, nowMs: number): Row[] {
  if (requests === undefined) return [];
  const { lastMinute, minuteLimit, minuteFreeAtMs, today, dayLimit, dayResetsAtMs } = requests;
  const free = minuteFreeAtMs === undefined || minuteFreeAtMs <= nowMs
    ? "the next one goes at once"
    : `the next one goes in ${formatSpan(minuteFreeAtMs - nowMs)}`;
  const resets = `resets in ${formatSpan(dayResetsAtMs - nowMs)} (at ${formatUtc(dayResetsAtMs)})`;
  return [
    {
      ...row("last minute", `${lastMinute}/${minuteLimit}, ${free}`),
      bar: { part: lastMinute, whole: minuteLimit },
    },
    { ...row("today", `${today}/${dayLimit}, ${resets}`), bar: { part: today, whole: dayLimit } },
  ];
}

/** What else is signed in, what is allowed, which logins wait. */
export function otherRows({ others, permissions, pending }: StatusReport): Row[] {
  const { consents, trust, trustsOnce } = permissions;
  const trusted = trust &&
    `${trust.keyVariables.join(", ") || "no key"} for ${
      trust.hosts.join(", ") || "its provider's own host"
    } in "${trust.folder}", since ${trust.acceptedAt}`;
  return [
    ...listRows("signed in too", [...bySource(others)], ([source, ids]) => `${ids}, by ${source}`),
    ...listRows(
      "consent",
      consents,
      ({ plan, acceptedAt }) => `${plan}: its rule against scripts was accepted at ${acceptedAt}`,
    ),
    ...(trustsOnce ? [row("trust", "everything in this folder, this once (--trust-project)")] : []),
    ...(trusted === undefined ? [] : [row("trust", trusted)]),
    ...listRows("pending login", pending, describePendingLogin),
  ];
}

/** Ids by source: one variable may be the key of several providers. */
function bySource(others: StatusReport["others"]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { id, source } of others) {
    const text = describeSource(source);
    const before = ids.get(text);
    ids.set(text, before === undefined ? id : `${before}, ${id}`);
  }
  return ids;
}

function describePendingLogin(
  { id, server, leftMs, isGranted, problem }: StatusReport["pending"][number],
): string {
  if (problem !== undefined) return `${id}: ${problem}`;
  const state = isGranted ? "approved, not stored yet" : "waits for its approval";
  return `${id} at ${server}: ${state}, for another ${formatSpan(leftMs ?? 0)} ` +
    `(qwenauth login --wait ${id})`;
}

/** Warnings, parts that could not be described, and what a real call proved. */
export function findingRows({ values, problems, proof }: StatusReport): Row[] {
  return [
    ...values.warnings.map((warning) => row("warning", warning, "warning")),
    ...problems.map(({ part, failure }) => row("problem", `${part}: ${failure.message}`, "bad")),
    ...(proof === undefined ? [] : [proofRow(proof)]),
  ];
}

/** The outcomes of a proof, in words for people. */
const OUTCOMES: Readonly<Record<ProofReport["outcome"], string>> = {
  works: "works",
  no_credential: "no credential",
  expired_refreshable: "expired but refreshable",
  refused: "refused",
  not_entitled: "signed in but not entitled",
  quota: "quota or rate limit",
  page: "a page instead of JSON",
  unreachable: "unreachable",
  unprovable: "nothing to prove",
  not_made: "not made",
};

function proofRow({ outcome, message, refreshed, failure }: ProofReport): Row {
  const renewed = refreshed ? " (the access token was refreshed for it)" : "";
  const text = outcome === "works" ? message : `${OUTCOMES[outcome]}: ${message}`;
  const tone = failure !== undefined ? "bad" : outcome === "works" ? "good" : "warning";
  return row("probe", text + renewed, tone);
}

/** The label once, then a line for each. */
function listRows<T>(label: string, items: readonly T[], describe: (item: T) => string): Row[] {
  return items.map((item, at) => row(at === 0 ? label : "", describe(item)));
}
