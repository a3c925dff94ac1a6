/** Tells of a real call whether a quota or a rate limit stood in its way; changes nothing of it. */

import { NoAnswer } from "../../platform/exchange.ts";
import { Failure } from "../../platform/failure.ts";
import type { Fetch } from "../../platform/network.ts";
import { type AnswerWords, findLimit } from "../../requests/answer_failure.ts";

/** A quota or a rate limit. */
export interface FoundLimit {
  /** Its code is `quota`. */
  readonly failure: Failure;
  /** HTTP status of the answer; undefined if the request was not sent at all. */
  readonly status: number | undefined;
}

/** A network that is watched. */
export interface QuotaWatch {
  readonly fetch: Fetch;
  /** What stood in the way of the last request; undefined if nothing did. */
  readonly limit: () => FoundLimit | undefined;
}

/** Watches what comes back. */
export function watchQuota(
  send: Fetch,
  words: Pick<AnswerWords, "provider" | "secrets">,
  nowMs: () => number,
): QuotaWatch {
  let last: FoundLimit | undefined;
  return {
    limit: () => last,
    fetch: async (request) => {
      last = undefined;
      try {
        const response = await send(request);
        const { status } = response;
        const failure = await findLimit({ response, tooLongMs: undefined }, words, nowMs());
        if (failure !== undefined) last = { failure, status };
        return response;
      } catch (error) {
        const cause = error instanceof NoAnswer ? error.cause : undefined;
        if (cause instanceof Failure && cause.code === "quota") {
          last = { failure: cause, status: undefined };
        }
        throw error;
      }
    },
  };
}
