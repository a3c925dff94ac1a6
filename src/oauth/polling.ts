/**
 * Waiting for the approval of a device login: when to ask, how often, and until when (RFC 8628, section
 * 3.5). What an answer means is judged in `device_access_token.ts`.
 */

import type { Clock } from "../platform/clock.ts";
import type { Secret } from "../platform/secret.ts";
import { requestDeviceAccessToken } from "./device_access_token.ts";
import type { OAuthClient } from "./oauth_client.ts";
import type { TokenAnswer } from "./token_answer.ts";

/** A device login that waits for its approval, perhaps begun by an earlier process. */
export interface PendingLogin {
  /** The code that the server gave for polling. */
  readonly deviceCode: Secret;
  /** Whose challenge was sent with the device authorization request. */
  readonly codeVerifier: Secret;
  /** Life of the code from its start, in seconds. */
  readonly expiresInSeconds: number;
  /** Pause between two polls, in seconds. */
  readonly intervalSeconds: number;
  /** When the code was given: wall clock, milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** The same moment on this process's monotonic clock; undefined if another process began the login. */
  readonly startedMonotonicMs?: number | undefined;
}

/** What happens while waiting. */
export type PollEvent =
  /** The server asked for longer pauses; `intervalSeconds` is kept from now on. */
  | { readonly kind: "slow_down"; readonly intervalSeconds: number }
  /** Nothing was learnt; `reason` is safe to show. */
  | { readonly kind: "retry"; readonly reason: string; readonly waitSeconds: number };

/** How the waiting ended. */
export type PollOutcome =
  | { readonly kind: "granted"; readonly tokens: TokenAnswer }
  | { readonly kind: "denied" }
  | { readonly kind: "expired" };

/** Longest pause that qwenauth chooses by itself, in seconds. */
const LONGEST_PAUSE = 10;

/**
 * Polls until the login is approved, denied or expired. Waits one interval before the first poll.
 * @param observe told of slower pauses and of polls that failed
 * @throws {OAuthError} If the server refuses the request itself or grants what cannot be used.
 * @param signal ends the pauses at once
 * @param requestSignal ends a request under way; unless it is given, `signal` does
 * @throws the reason of the signal that ended it
 */
export async function pollForToken(
  client: OAuthClient,
  clock: Clock,
  login: PendingLogin,
  observe: (event: PollEvent) => void,
  signal?: AbortSignal,
  requestSignal = signal,
): Promise<PollOutcome> {
  const remainingMs = countDown(clock, login);
  let intervalSeconds = login.intervalSeconds;
  let waitSeconds = intervalSeconds;
  for (;;) {
    const leftMs = remainingMs();
    if (leftMs <= 0) return { kind: "expired" };
    await clock.sleep(Math.min(waitSeconds * 1000, leftMs), signal);
    if (remainingMs() <= 0) return { kind: "expired" };
    const judgement = await requestDeviceAccessToken(client, login, requestSignal);
    switch (judgement.kind) {
      case "granted":
      case "denied":
      case "expired":
        return judgement;
      case "failed":
        throw judgement.error;
      case "pending":
        waitSeconds = intervalSeconds;
        break;
      case "slow_down":
        intervalSeconds = slower(intervalSeconds, judgement.dialect);
        waitSeconds = intervalSeconds;
        observe({ kind: "slow_down", intervalSeconds });
        break;
      case "unknown":
        // Kept apart from the interval: a bad network is no wish of the server for longer pauses.
        waitSeconds = atMost(waitSeconds, waitSeconds * 2);
        observe({ kind: "retry", reason: judgement.reason, waitSeconds });
        break;
    }
  }
}

function slower(intervalSeconds: number, dialect: "rfc" | "qwen"): number {
  if (dialect === "rfc") return intervalSeconds + 5;
  return atMost(intervalSeconds, intervalSeconds * 1.5);
}

/** A longer pause within our own bound; never a shorter one than the server asked for. */
function atMost(before: number, after: number): number {
  return Math.max(before, Math.min(after, LONGEST_PAUSE));
}

/**
 * Milliseconds left of the code's life. Elapsed time is the larger of two clocks: a suspended machine
 * stops the monotonic one, a corrected clock moves the other.
 */
function countDown(clock: Clock, login: PendingLogin): () => number {
  const sinceStartMs = Math.max(0, clock.nowMs() - login.startedAtMs);
  const monotonicStart = login.startedMonotonicMs ?? clock.monotonicMs() - sinceStartMs;
  return () => {
    const elapsedMs = Math.max(
      clock.nowMs() - login.startedAtMs,
      clock.monotonicMs() - monotonicStart,
    );
    return login.expiresInSeconds * 1000 - elapsedMs;
  };
}
