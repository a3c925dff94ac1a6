/** Waiting for the approval of one code: how long, what is shown meanwhile, and what a lapse is called. */

import type { Clock } from "../../platform/clock.ts";
import { Failure } from "../../platform/failure.ts";
import type {
  ApprovalOutcome,
  LapseReason,
  LoginAudience,
  PendingCode,
  StartedLogin,
} from "./login_steps.ts";
import { TimeLimit } from "./time_limit.ts";

/** Longest wait that was asked for, in seconds; undefined for as long as the code lives. */
export interface WaitLimit {
  readonly timeoutSeconds: number | undefined;
}

/** What a next attempt has to say again. */
export interface ForceWish {
  /** `--force` */
  readonly force: boolean;
}

/** How it ended with one code. */
export type CodeOutcome = ApprovalOutcome | { readonly kind: "timeout" };

/** Runs `work` within `--timeout`; it is given the signal of the limit and when that ends, wall clock. */
export async function withinTime(
  { clock }: { readonly clock: Clock },
  { timeoutSeconds }: WaitLimit,
  signal: AbortSignal,
  work: (limited: AbortSignal, waitEndsAtMs: number) => Promise<ApprovalOutcome>,
): Promise<CodeOutcome> {
  const limit = new TimeLimit(clock, timeoutSeconds, signal);
  try {
    return await work(limit.signal, clock.nowMs() + (timeoutSeconds ?? Infinity) * 1000);
  } catch (error) {
    if (limit.isOver && error === limit.signal.reason) return { kind: "timeout" };
    throw error;
  } finally {
    limit.end();
  }
}

/** A begun login as it is shown. */
export function pendingCode(
  { authorization, login }: StartedLogin,
  waitEndsAtMs: number,
): PendingCode {
  const expiresAtMs = login.startedAtMs + login.expiresInSeconds * 1000;
  return { authorization, expiresAtMs, waitEndsAtMs: Math.min(expiresAtMs, waitEndsAtMs) };
}

/** Shows a code for as long as `wait` lasts. */
export async function awaitShown<T>(
  audience: LoginAudience,
  code: PendingCode,
  wait: () => Promise<T>,
): Promise<T> {
  await audience.showCode(code);
  try {
    return await wait();
  } finally {
    audience.endCode();
  }
}

/** A command to type next: without the wish of the last one it would end with "already signed in". */
export function withForce(command: string, { force }: ForceWish): string {
  return force ? `${command} --force` : command;
}

/** The failure for a person who refused. */
export function denial(hint: string): Failure {
  return new Failure("auth_required", "The sign-in was denied", { hint });
}

/** The failure for an approval that did not come in time. */
export function lapse(
  reason: LapseReason,
  { timeoutSeconds }: WaitLimit,
  hint: string,
): Failure {
  return reason === "expired"
    ? new Failure("auth_required", "The code expired before it was approved", { hint })
    : new Failure("pending", `The approval did not come within ${timeoutSeconds} s`, { hint });
}
