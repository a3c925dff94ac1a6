/** Asks the active provider for the models that it serves. */

import { Failure } from "../../platform/failure.ts";
import { FREE_TIER_ENDED, QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import { describeSource } from "../../providers/source.ts";
import { exchangeFetch } from "../../requests/exchange_fetch.ts";
import { type ListedModel, type ListOutcome, requestModelList } from "../../requests/model_list.ts";
import type { Gathered } from "../values/gather_values.ts";
import { getModelAccess, type ModelAccess } from "./model_access.ts";
import { openModelExchange } from "./model_requests.ts";

/** For the slot and the answer. */
const LIMIT_SECONDS = 15;

/**
 * The models that the active provider lists.
 * @throws {Failure} `auth_required` If the key or token is refused; `quota` for a rate limit.
 * @throws {Failure} `unavailable` If there is no list in the answer.
 * @throws {Failure} `usage` If its protocol has no such list.
 * @throws {Failure} As `getModelAccess` does.
 */
export async function askForModels(
  gathered: Gathered,
  signal: AbortSignal,
): Promise<readonly ListedModel[]> {
  const access = await getModelAccess(gathered, { isScript: false });
  const { target: { protocol, provider }, secret, baseUrl } = access;
  if (protocol === "vertex-ai") {
    const message = `Cannot ask "${provider}" for its models: a key alone opens no list`;
    throw new Failure("usage", message);
  }
  const { send } = openModelExchange(gathered, access, {
    signal,
    timeoutSeconds: LIMIT_SECONDS,
    // Whoever lists models is there to ask again.
    maxRetries: 0,
  });
  const outcome = await requestModelList(exchangeFetch(send), {
    protocol,
    baseUrl,
    secret,
    headers: {},
    signal,
    // Deliberately longer: a refresh on the way must not be left behind.
    limitMs: 120_000,
  });
  if (outcome.kind === "listed") return outcome.models;
  throw failureOf(access, outcome);
}

function failureOf(
  access: ModelAccess,
  outcome: Exclude<ListOutcome, { kind: "listed" }>,
): Failure {
  const { provider } = access.target;
  const hint = `qwenauth models --provider ${provider}`;
  switch (outcome.kind) {
    case "refused":
      return refusal(access, outcome.status, outcome.message);
    case "limited": {
      const message = `"${provider}" does not list its models now: ${outcome.message}`;
      return new Failure("quota", message, { hint });
    }
    case "unreachable": {
      const message = `Cannot list the models of "${provider}": ${outcome.reason}`;
      return new Failure("unavailable", message, { hint });
    }
  }
}

function refusal(access: ModelAccess, status: number, message: string): Failure {
  const { target: { provider }, secretSource } = access;
  const what = `"${provider}" refused ${describeSource(secretSource)} (${status}: ${message})`;
  return provider === QWEN_OAUTH
    ? new Failure("not_entitled", `${what}: ${FREE_TIER_ENDED}`, {
      hint: "qwenauth login --method api-key",
    })
    : new Failure("auth_required", what, {
      hint: `qwenauth login --method api-key --provider ${provider}`,
    });
}
