/** Tells of a real call whether a quota that is used up stood in its way; changes nothing of it. */

import { NoAnswer } from "../../platform/exchange.ts";
import { Failure } from "../../platform/failure.ts";
import type { Fetch } from "../../platform/network.ts";
import { type AnswerWords, quotaFailureOf } from "../../requests/answer_failure.ts";
import { readErrorAnswer } from "../../requests/error_answer.ts";

/** A network that is watched. */
export interface QuotaWatch {
  readonly fetch: Fetch;
  /** The failure (`quota`) of the last request: the service said so, or it was not sent at all. */
  readonly quota: () => Failure | undefined;
}

/** Watches what comes back. */
export function watchQuota(
  send: Fetch,
  words: Pick<AnswerWords, "provider" | "secrets">,
  nowMs: () => number,
): QuotaWatch {
  let last: Failure | undefined;
  return {
    quota: () => last,
    fetch: async (request) => {
      last = undefined;
      try {
        const response = await send(request);
        const { status, headers } = response;
        if (status < 400) return response;
        const text = await response.clone().text();
        last = quotaFailureOf(readErrorAnswer(status, headers, text), words, nowMs());
        return response;
      } catch (error) {
        const cause = error instanceof NoAnswer ? error.cause : undefined;
        if (cause instanceof Failure && cause.code === "quota") last = cause;
        throw error;
      }
    },
  };
}
