/**
 * Sends a request to a model service as often as the retry table says: each attempt in its slot, with the
 * credential that is valid then. What the last answer means to the user is told elsewhere.
 */

import type { NoAnswer } from "../platform/exchange.ts";
import { Failure } from "../platform/failure.ts";
import type { Secret } from "../platform/secret.ts";
import { chanceOf } from "./chance.ts";
import { type Attempt, attemptModelRequest } from "./model_attempt.ts";
import type {
  FinalAnswer,
  ModelExchangeParts,
  ModelExchangePolicy,
  ModelRequest,
} from "./model_exchange.ts";
import { backoffMs, judgeErrorAnswer, judgeNoAnswer, type RetryVerdict } from "./retry_table.ts";
import { isProtectedUrl, parseUrl } from "./service_url.ts";

/**
 * Sends it and gives the last answer, whatever its status: redirects too, which nobody follows.
 * @throws {Failure} `not_entitled` If the URL is not of the service's origin, or not protected.
 * @throws {Failure} `unavailable` If no answer comes; its cause is the `NoAnswer`.
 * @throws {Failure} `quota` If no slot is free in time.
 * @throws {Failure} As the credential does.
 * @throws the signal's reason, if `signal` is or becomes aborted.
 */
export async function sendModelRequest(
  request: ModelRequest,
  parts: ModelExchangeParts,
  policy: ModelExchangePolicy,
): Promise<FinalAnswer> {
  checkDestination(request.url, parts.baseUrl);
  const run = new Run(request, parts, policy);
  for (let attempts = 1;; attempts++) {
    const attempt = await run.attemptOrRenew();
    if (attempt.kind === "answer") return { response: attempt.response, tooLongMs: undefined };
    const verdict = judge(attempt, parts.clock.nowMs());
    const waitMs = verdict.kind === "retry"
      ? verdict.toldMs ?? backoffMs(attempts, chanceOf(parts.random))
      : Infinity;
    const fits = waitMs < run.leftMs();
    if (fits && attempts < policy.maxAttempts) {
      await run.wait(waitMs, attempts + 1, attempt);
      continue;
    }
    if (attempt.kind === "none") throw noAnswer(attempt.reason, attempts);
    const isTold = verdict.kind === "retry" && verdict.toldMs !== undefined;
    return { response: attempt.response, tooLongMs: isTold && !fits ? waitMs : undefined };
  }
}

/** Deliberately checked at the last moment, whoever made the URL: a credential goes to its service alone. */
function checkDestination(text: string, baseUrl: string): void {
  const url = parseUrl(text);
  const base = parseUrl(baseUrl);
  const refuse = (why: string) =>
    new Failure("not_entitled", `Refusing to send the credential: ${why}`, {
      hint: "qwenauth status",
    });
  if (url === undefined || base === undefined) throw refuse("the URL cannot be read");
  if (url.origin !== base.origin) {
    throw refuse(`"${url.origin}" is not "${base.origin}", to which it belongs`);
  }
  if (!isProtectedUrl(url)) throw refuse(`"${url.origin}" is not https`);
}

function judge(attempt: Exclude<Attempt, { kind: "answer" }>, nowMs: number): RetryVerdict {
  return attempt.kind === "error"
    ? judgeErrorAnswer(attempt.error, nowMs)
    : judgeNoAnswer(attempt.reason);
}

function noAnswer(cause: NoAnswer, attempts: number): Failure {
  const suffix = attempts === 1 ? "" : ` (${attempts} attempts)`;
  const message = `The model service is unreachable: ${cause.description}${suffix}`;
  return new Failure("unavailable", message, { hint: "qwenauth status --probe", cause });
}

/** What the attempts of one request share. */
class Run {
  readonly #request: ModelRequest;
  readonly #parts: ModelExchangeParts;
  readonly #policy: ModelExchangePolicy;
  /** By the monotonic clock; undefined until it begins to count. */
  #endMs: number | undefined;
  #mayRenew = true;

  constructor(request: ModelRequest, parts: ModelExchangeParts, policy: ModelExchangePolicy) {
    this.#request = request;
    this.#parts = parts;
    this.#policy = policy;
    if (policy.countsQueue) this.#begin();
  }

  #begin(): void {
    this.#endMs ??= this.#parts.clock.monotonicMs() + this.#policy.limitMs;
  }

  /** Time that is left, milliseconds. */
  leftMs(): number {
    return (this.#endMs ?? Infinity) - this.#parts.clock.monotonicMs();
  }

  /** One attempt; a refused credential is renewed once, and the attempt repeated with the new one. */
  async attemptOrRenew(): Promise<Attempt> {
    const { credential, clock, debug } = this.#parts;
    await this.#takeSlot();
    // Deliberately asked for behind the wait: a token may expire in the queue.
    const secret = await credential.current();
    const attempt = await this.#attempt(secret);
    if (attempt.kind !== "error" || !this.#mayRenew || credential.renew === undefined) {
      return attempt;
    }
    if (judgeErrorAnswer(attempt.error, clock.nowMs()).kind !== "renew") return attempt;
    this.#mayRenew = false;
    debug(() => `status ${attempt.error.status}: the access token is refreshed once`);
    const renewed = await credential.renew(secret);
    if (renewed === undefined) return attempt;
    await this.#takeSlot();
    return await this.#attempt(renewed);
  }

  async #takeSlot(): Promise<void> {
    const { book, clock } = this.#parts;
    const { signal, onWait } = this.#policy;
    const latestMs = this.#endMs === undefined ? undefined : clock.nowMs() + this.leftMs();
    await book?.waitForSlot({ signal, onWait, latestMs });
    this.#begin();
  }

  async #attempt(secret: Secret): Promise<Attempt> {
    const { clock, debug } = this.#parts;
    const { silenceMs } = this.#policy;
    const { url, method } = this.#request;
    debug(() => `${method} ${withoutQuery(url)}`);
    const startMs = clock.monotonicMs();
    const limitMs = Math.max(1, Math.min(silenceMs, this.leftMs()));
    const attempt = await attemptModelRequest(
      this.#request,
      secret,
      this.#parts,
      this.#policy,
      limitMs,
    );
    debug(() => {
      const what = attempt.kind === "none"
        ? attempt.reason.description
        : `status ${attempt.response.status}`;
      return `${what}, after ${Math.round(clock.monotonicMs() - startMs)} ms`;
    });
    return attempt;
  }

  /** Waits before the attempt of this number. */
  async wait(
    waitMs: number,
    attempt: number,
    failed: Exclude<Attempt, { kind: "answer" }>,
  ): Promise<void> {
    const { clock } = this.#parts;
    const { onWait, signal } = this.#policy;
    const status = failed.kind === "error" ? { status: failed.error.status } : {};
    if (waitMs > 0) {
      onWait?.({ reason: "retry", untilMs: clock.nowMs() + waitMs, attempt, ...status });
    }
    await clock.sleep(waitMs, signal);
  }
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
