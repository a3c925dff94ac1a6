/** A model that is not on the list of its provider, where there is one to compare with. */

import { findProvider, modelsOf } from "../../providers/catalogue.ts";
import type { ValueLayers } from "../../providers/value_layers.ts";

/**
 * A remark without a full stop; undefined if the model is known, or nobody knows the provider's models
 * without asking: the entries of settings.json are all models of a custom provider, but not of a built-in one.
 */
export function unlistedModel(
  { settings }: ValueLayers,
  provider: string,
  model: string,
): string | undefined {
  const entries = settings.entries.filter(({ providerId }) => providerId === provider);
  const built = modelsOf(provider);
  const list = findProvider(provider) === undefined ? entries : built;
  const isListed = [...built, ...entries].some(({ id }) => id === model);
  if (list.length === 0 || isListed) return undefined;
  return `"${model}" is not among the known models of "${provider}"`;
}
