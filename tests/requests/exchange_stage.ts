/** A model service whose answers are planned, and a clock that stands still until someone waits. */

import { createModelFetch, type Expected } from "../../src/requests/model_fetch.ts";
import type {
  ModelCredential,
  ModelExchangeParts,
  ModelExchangePolicy,
} from "../../src/requests/model_exchange.ts";
import type { SdkFetch } from "../../src/requests/sdk_fetch.ts";
import { sendModelRequest } from "../../src/requests/send_model_request.ts";
import type { WaitNotice } from "../../src/requests/wait_notice.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { Secret } from "../../src/platform/secret.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { type PlannedAnswer, PlannedFetch } from "../support/planned_fetch.ts";

/** 12:00 UTC, 20:00 in Beijing. */
export const NOON = Date.UTC(2026, 10, 21, 12);
export const BASE_URL = "https://model.test/v1";
export const CHAT_URL = `${BASE_URL}/chat/completions`;

/** What differs from the usual. */
export interface StageOptions {
  readonly parts?: Partial<ModelExchangeParts>;
  readonly policy?: Partial<ModelExchangePolicy>;
  readonly expects?: Expected;
  /** What must not be shown; `MARK-key` unless given. */
  readonly secret?: string;
  /** Random numbers are all this one, at least 0 and below 1; the middle unless given. */
  readonly chance?: number;
}

/** How a request ended. */
export type Ended =
  | { readonly text: string }
  | {
    readonly exit: number;
    readonly message: string;
    readonly hint: string | undefined;
    readonly retryAfterSeconds: number | undefined;
  };

/** The stage. */
export class ExchangeStage {
  readonly clock = new FakeClock(NOON);
  readonly network: PlannedFetch;
  readonly waits: WaitNotice[] = [];
  readonly debugLines: string[] = [];
  readonly abort = new AbortController();
  readonly parts: ModelExchangeParts;
  readonly policy: ModelExchangePolicy;
  readonly fetch: SdkFetch;

  constructor(plan: readonly PlannedAnswer[], options: StageOptions = {}) {
    this.network = new PlannedFetch(...plan);
    const { chance = 0.5 } = options;
    this.parts = {
      fetch: this.network.fetch,
      clock: this.clock,
      random: {
        bytes: (length) => new Uint8Array(length).fill(Math.floor(chance * 256), 0, 1),
        uuid: () => "id",
      },
      debug: (message) => void this.debugLines.push(message()),
      baseUrl: BASE_URL,
      headers: { "User-Agent": "qwenauth/test" },
      customHeaders: new Map(),
      credential: keyCredential("MARK-key"),
      book: undefined,
      ...options.parts,
    };
    this.policy = {
      limitMs: 300_000,
      silenceMs: 120_000,
      maxAttempts: 7,
      countsQueue: false,
      signal: this.abort.signal,
      onWait: (wait) => void this.waits.push(wait),
      ...options.policy,
    };
    this.fetch = createModelFetch({
      expects: options.expects ?? "json",
      provider: "dashscope",
      send: (request, signal) =>
        sendModelRequest(request, this.parts, {
          ...this.policy,
          signal: AbortSignal.any([this.policy.signal, signal]),
        }),
      secrets: () => [new Secret(options.secret ?? "MARK-key")],
      refused: (status, said) => new Failure("auth_required", `refused ${status}: ${said}`),
      clock: this.clock,
    });
  }

  /** Asks once, as a library would. */
  async ask(init: RequestInit = {}): Promise<Ended> {
    try {
      const response = await this.fetch(CHAT_URL, { method: "POST", body: "{}", ...init });
      return { text: await response.text() };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { code, message, hint, retryAfterSeconds } = error;
      return { exit: EXIT_CODES[code], message, hint, retryAfterSeconds };
    }
  }
}

/** A credential that nothing renews. */
export function keyCredential(key: string): ModelCredential {
  return { header: "Authorization", current: () => Promise.resolve(new Secret(key)) };
}
