/** What a report of `status` comes to: usable or not, and the failure that decides the exit code. */

import type { StatusReport } from "../../auth/installation/describe_installation.ts";
import type { Failure, FailureCode } from "../../platform/failure.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";

/** Whether the active provider can be used: now, after a refresh, or not. */
export type StatusState = "usable" | "refreshable" | "unusable";

/** Which failure decides if there are several: what has to be mended first comes first. */
const WORST_FIRST: readonly FailureCode[] = [
  "store",
  "failure",
  "usage",
  "not_entitled",
  "auth_required",
  "quota",
  "unavailable",
];

/** Why the active provider cannot be used; undefined if it can, perhaps after a refresh. */
export function failureOf({ values, signIn, problems, proof }: StatusReport): Failure | undefined {
  const ofSignIn = values.provider?.shown === QWEN_OAUTH ? signIn?.failure : undefined;
  const failures = [
    ...problems.filter(({ isRelevant }) => isRelevant).map(({ failure }) => failure),
    values.failure,
    ofSignIn,
    proof?.failure,
  ].filter((failure) => failure !== undefined);
  return failures.sort((a, b) => rank(a) - rank(b))[0];
}

/** Whether the active provider can be used. */
export function stateOf(report: StatusReport, nowMs: number): StatusState {
  if (failureOf(report) !== undefined) return "unusable";
  if (report.values.provider?.shown !== QWEN_OAUTH) return "usable";
  const expiresAtMs = report.signIn?.credential?.expiresAtMs ?? 0;
  return expiresAtMs > nowMs ? "usable" : "refreshable";
}

function rank({ code }: Failure): number {
  const at = WORST_FIRST.indexOf(code);
  return at < 0 ? WORST_FIRST.length : at;
}
