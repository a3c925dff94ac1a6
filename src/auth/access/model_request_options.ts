/** How requests to models are made: what flags and an entry of settings.json say of time and number. */

import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import type { ModelExchangePolicy } from "../../requests/model_exchange.ts";
import type { Expected } from "../../requests/model_fetch.ts";
import { QWEN_OAUTH_LIMITS, type SlotLimits } from "../../requests/request_slots.ts";
import type { WaitNotice } from "../../requests/wait_notice.ts";
import type { ModelAccess } from "./model_access.ts";

/** How requests are made; what is undefined has its default. */
export interface ModelRequestOptions {
  /** `--timeout`: for everything until the answer begins; 5 minutes without the throttle's waits. */
  readonly timeoutSeconds?: number | undefined;
  /** `--max-retries`: attempts after the first; 6, or what the entry in settings.json says. */
  readonly maxRetries?: number | undefined;
  /** `--rpm`: requests in any 60 s. */
  readonly rpm?: number | undefined;
  /** Longest time without a byte, milliseconds; what the entry in settings.json says counts more. */
  readonly silenceMs?: number | undefined;
  /** Called when a wait begins. */
  readonly onWait?: ((wait: WaitNotice) => void) | undefined;
  /** Ends a request and its waits at once when aborted. */
  readonly signal: AbortSignal;
}

const LIMIT_MS = 300_000;
/** A stream begins soon, and goes on; one document may be long in coming. */
const STREAM_SILENCE_MS = 120_000;
const RETRIES = 6;

/** Limits of a provider's book; undefined if its requests are not throttled. */
export function limitsOf(provider: string, rpm: number | undefined): SlotLimits | undefined {
  if (provider === QWEN_OAUTH) {
    const { perMinute, perDay } = QWEN_OAUTH_LIMITS;
    return { perMinute: Math.min(perMinute, rpm ?? perMinute), perDay };
  }
  return rpm === undefined ? undefined : { perMinute: rpm, perDay: undefined };
}

/** How long and how often an access's requests are tried: a flag, else its entry in settings.json, else the default. */
export function policyOf(
  { target }: ModelAccess,
  { timeoutSeconds, maxRetries, silenceMs, expects, onWait, signal }: ModelRequestOptions & {
    readonly expects?: Expected;
  },
): ModelExchangePolicy {
  const { timeout, maxRetries: ofEntry } = target.entry?.generationConfig ?? {};
  const limitMs = timeoutSeconds === undefined
    ? Math.max(LIMIT_MS, timeout ?? 0)
    : timeoutSeconds * 1000;
  const usualMs = silenceMs ?? (expects === "stream" ? STREAM_SILENCE_MS : limitMs);
  return {
    limitMs,
    silenceMs: Math.min(timeout ?? usualMs, limitMs),
    maxAttempts: 1 + (maxRetries ?? ofEntry ?? RETRIES),
    countsQueue: timeoutSeconds !== undefined,
    signal,
    onWait,
  };
}
