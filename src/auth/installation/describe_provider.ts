/** Which provider is the active one and why, with every other provider that something speaks for. */

import { isKnown } from "../../providers/active_provider.ts";
import { PROVIDERS } from "../../providers/catalogue.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import type { Resolved, Sourced } from "../../providers/source.ts";
import type { ValueLayers } from "../../providers/value_layers.ts";
import { activeOrExplain } from "../access/model_access.ts";
import type { Gathered } from "../values/gather_values.ts";

/**
 * The active provider with what it wins over, in order of precedence.
 * @throws {Failure} As `activeOrExplain` does.
 */
export function describeProvider(gathered: Gathered): Resolved<string> {
  const active = activeOrExplain(gathered);
  const seen = new Set([JSON.stringify(active.source)]);
  const shadowed = candidates(gathered.layers).filter(({ source }) => {
    // One variable may be the key of several providers: it speaks for the first of them.
    const identity = JSON.stringify(source);
    return !seen.has(identity) && seen.add(identity);
  });
  return { ...active, shadowed };
}

/** Everything that names a provider or lets one be inferred, highest first. */
function candidates(layers: ValueLayers): readonly Sourced<string>[] {
  const { flags, settings, chosenProvider, credential } = layers;
  const { selectedType } = settings;
  const named = [
    flags.provider === undefined
      ? undefined
      : { value: flags.provider, source: { kind: "flag", flag: "provider" } as const },
    flags.key && { value: "openai", source: flags.key.source },
    layers.environment("QWENAUTH_PROVIDER"),
    chosenProvider,
    selectedType && isKnown(selectedType.value, layers) ? selectedType : undefined,
    ...PROVIDERS.map(({ id, keyVariable }) => inferred(layers, id, keyVariable)),
    credential && { value: QWEN_OAUTH, source: credential.source },
  ];
  return named.filter((candidate) => candidate !== undefined);
}

function inferred(
  layers: ValueLayers,
  id: string,
  variable: string | undefined,
): Sourced<string> | undefined {
  if (variable === undefined) return undefined;
  const found = layers.environment(variable) ?? layers.envFile(variable) ??
    layers.settingsEnv(variable);
  return found && { value: id, source: found.source };
}
