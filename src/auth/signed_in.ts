/** What is signed in: every provider that has a key or a sign-in somewhere. */

import { knownProviders } from "../providers/active_provider.ts";
import { PROVIDERS } from "../providers/catalogue.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import { resolveTarget } from "../providers/resolve_target.ts";
import type { Source } from "../providers/source.ts";
import type { ValueLayers } from "../providers/value_layers.ts";

/** A provider that can be used. */
export interface SignedIn {
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /** Where its key or sign-in is. */
  readonly source: Source;
}

/** The providers that can be used, whatever the command line says. */
export function findSignedIn(layers: ValueLayers): readonly SignedIn[] {
  const stored = withoutFlags(layers);
  return knownProviders(layers).flatMap((id) => {
    const source = findSource(stored, id);
    return source === undefined ? [] : [{ id, name: nameOf(id), source }];
  });
}

/** Where a provider's key or sign-in is, undefined if there is none. */
export function findSource(layers: ValueLayers, id: string): Source | undefined {
  if (id === QWEN_OAUTH) return layers.credential?.source;
  if (!hasProtocol(layers, id)) return undefined;
  return resolveTarget(layers, id).key?.source;
}

/** Name of a provider for people. */
export function nameOf(id: string): string {
  return PROVIDERS.find((row) => row.id === id)?.name ?? id;
}

/** The same layers without what the command line says of keys and models. */
export function withoutFlags(layers: ValueLayers): ValueLayers {
  const flags = { provider: undefined, key: undefined, baseUrl: undefined, model: undefined };
  return { ...layers, flags };
}

function hasProtocol({ settings }: ValueLayers, id: string): boolean {
  return PROVIDERS.some((row) => row.id === id) || settings.protocols.has(id);
}
