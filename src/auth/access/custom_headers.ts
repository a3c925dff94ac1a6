/** Headers and fields that an entry of settings.json adds to its requests. */

import type { Secret } from "../../platform/secret.ts";
import { mayReceive } from "../../providers/binding.ts";
import type { GenerationConfig } from "../../providers/generation_config.ts";
import type { Gathered } from "../values/gather_values.ts";
import type { ModelAccess } from "./model_access.ts";

/**
 * The headers of an access, by name. Deliberately without those that may hold a key and would go to a
 * base URL that somebody else's file names: they are bound like the key itself.
 */
export function customHeaders(
  { trust, debug }: Pick<Gathered, "trust" | "debug">,
  { target }: ModelAccess,
): ReadonlyMap<string, Secret> {
  const headers = target.entry?.generationConfig.customHeaders ?? new Map();
  const { baseUrl } = target;
  const allowed = new Map<string, Secret>();
  for (const [name, { value, source }] of headers) {
    if (baseUrl === undefined || trust.everything || mayReceive(source, baseUrl.source)) {
      allowed.set(name, value);
    } else {
      debug(() => `header "${name}" left out: the base URL comes from a project's file`);
    }
  }
  return allowed;
}

/**
 * The fields that an entry adds to the body of a request. Deliberately none to a base URL that a
 * project's file names, unless they are the project's own: one's own file may have anything in them.
 */
export function customFields(
  { trust, debug }: Pick<Gathered, "trust" | "debug">,
  { target: { entry, baseUrl } }: Pick<ModelAccess, "target">,
): Partial<Pick<GenerationConfig, "samplingParams" | "extra_body">> {
  if (entry === undefined) return {};
  const { samplingParams, extra_body } = entry.generationConfig;
  if (baseUrl === undefined || trust.everything || mayReceive(entry.source, baseUrl.source)) {
    return { samplingParams, extra_body };
  }
  debug(() => "samplingParams and extra_body left out: the base URL comes from a project's file");
  return {};
}
