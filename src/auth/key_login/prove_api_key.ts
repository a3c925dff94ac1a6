/** Proof that an API key works, by a real call to the host for which it will be stored. */

import type { Environment } from "../../platform/environment.ts";
import type { Fetch } from "../../platform/network.ts";
import type { Machine } from "../../platform/platform.ts";
import type { Random } from "../../platform/random.ts";
import type { Secret } from "../../platform/secret.ts";
import type { ProviderRow } from "../../providers/catalogue.ts";
import { GEMINI_BASE_URL, requestModelList } from "../../requests/model_list.ts";
import { type ProbeOutcome, proveCredential } from "../../requests/probe.ts";
import { parseUrl } from "../../requests/service_url.ts";
import { headersForHost } from "../../requests/user_agent.ts";

/** What a real call proved of a key; texts are safe to show. */
export type KeyProof =
  | Exclude<ProbeOutcome, { kind: "refused" }>
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  /** The protocol has no call that needs a key alone. */
  | { readonly kind: "unprovable" };

/** What proving needs. */
export interface ProvingParts {
  readonly fetch: Fetch;
  readonly random: Random;
  readonly environment: Environment;
  readonly machine: Machine;
}

/** OpenRouter lists its models to everyone; this tells of the key itself. */
const OPENROUTER_PATH = "/key";

/**
 * Model of the one-token chat where no list of models is served: Alibaba's plans answer 404 to it. Any
 * model does, since the key is judged first.
 */
const ANY_MODEL = "qwen-plus";

/**
 * Proves a key against a base URL.
 * @throws the signal's reason, if `signal` is or becomes aborted.
 */
export async function proveApiKey(
  parts: ProvingParts,
  row: ProviderRow,
  baseUrl: string | undefined,
  key: Secret,
  signal: AbortSignal,
): Promise<KeyProof> {
  const { protocol } = row;
  if (protocol === "vertex-ai") return { kind: "unprovable" };
  const { fetch, random, environment, machine } = parts;
  const host = parseUrl(baseUrl ?? GEMINI_BASE_URL)?.hostname ?? "";
  const headers = headersForHost(host, machine, environment);
  if (protocol === "openai") {
    return await proveCredential(fetch, {
      baseUrl: baseUrl ?? "",
      accessToken: key,
      headers,
      random,
      path: row.id === "openrouter" ? OPENROUTER_PATH : undefined,
      model: row.defaultModel ?? ANY_MODEL,
      signal,
    });
  }
  const outcome = await requestModelList(fetch, {
    protocol,
    baseUrl,
    secret: key,
    headers,
    signal,
  });
  return outcome.kind === "listed" ? { kind: "works", models: outcome.models.length } : outcome;
}
