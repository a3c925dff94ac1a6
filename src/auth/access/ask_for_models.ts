/** Asks the active provider for the models that it serves. */

import { Failure } from "../../platform/failure.ts";
import { findLimit } from "../../requests/answer_failure.ts";
import { exchangeFetch } from "../../requests/exchange_fetch.ts";
import { type ListedModel, requestModelList } from "../../requests/model_list.ts";
import { SilenceWatch } from "../../requests/silence_watch.ts";
import type { Gathered } from "../values/gather_values.ts";
import { getModelAccess } from "./model_access.ts";
import type { ModelRequestOptions } from "./model_request_options.ts";
import { openModelExchange } from "./model_requests.ts";
import { refusedCall } from "./refused_call.ts";

/** For an answer to begin, and then for the whole of it. */
const ANSWER_MS = 15_000;

/**
 * The models that the active provider lists; asked for as often as the retry table says.
 * @throws {Failure} `auth_required` If the key is refused, or the refresh token.
 * @throws {Failure} `quota` For a rate limit or a quota that is used up, with the wait where it is known.
 * @throws {Failure} `not_entitled` If the key is known but the call not allowed, or the sign-in refused.
 * @throws {Failure} `unavailable` If there is no list in the answer.
 * @throws {Failure} `usage` If its protocol has no such list.
 * @throws {Failure} As `getModelAccess` does.
 */
export async function askForModels(
  gathered: Gathered,
  options: ModelRequestOptions,
): Promise<readonly ListedModel[]> {
  const access = await getModelAccess(gathered, { isScript: false });
  const { target: { protocol, provider }, secret, baseUrl } = access;
  if (protocol === "vertex-ai") {
    const message = `Cannot ask "${provider}" for its models: a key alone opens no list`;
    throw new Failure("usage", message);
  }
  const { signIn: { clock } } = gathered;
  const { signal } = options;
  const slow = new AbortController();
  const answerMs = Math.min(ANSWER_MS, (options.timeoutSeconds ?? Infinity) * 1000);
  let reading: SilenceWatch | undefined;
  const { send, secrets } = openModelExchange(gathered, access, {
    ...options,
    silenceMs: ANSWER_MS,
    signal: AbortSignal.any([signal, slow.signal]),
  });
  const fetch = exchangeFetch(async (request, signal) => {
    const answer = await send(request, signal);
    const limit = await findLimit(answer, { provider, secrets }, clock.nowMs());
    if (limit !== undefined) throw limit;
    reading = new SilenceWatch(clock, answerMs, () => slow.abort());
    return answer.response;
  });
  try {
    const outcome = await requestModelList(fetch, {
      protocol,
      baseUrl,
      secret,
      // A refused token is refreshed on the way.
      sentSecrets: secrets,
      headers: {},
      signal,
      // Deliberately long: slots, waits between attempts, a refresh and the answer have limits of their own.
      limitMs: 3_600_000,
    });
    if (outcome.kind === "listed") return outcome.models;
    throw outcome.kind === "refused"
      ? refusedCall(gathered, access, outcome.status, outcome.message)
      : new Failure("unavailable", `Cannot list the models of "${provider}": ${outcome.reason}`, {
        hint: `qwenauth models --provider ${provider}`,
      });
  } finally {
    reading?.end();
  }
}
