/** Headers that an entry of settings.json adds to its requests. */

import type { Secret } from "../platform/secret.ts";
import { mayReceive } from "../providers/binding.ts";
import type { Gathered } from "./gather_values.ts";
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
