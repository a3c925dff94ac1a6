/** What wins over a stored key, so that nobody wonders why the new key is not used. */

import { describeSource, type Sourced } from "../../providers/source.ts";
import type { ValueLayers } from "../../providers/value_layers.ts";
import { parseUrl } from "../../requests/service_url.ts";
import type { KeyPlace } from "./key_login_steps.ts";

/** A sentence, without a full stop, for each variable that wins. */
export function findKeyShadows(layers: ValueLayers, { row, baseUrl }: KeyPlace): string[] {
  const keys = variablesOf(layers, row.keyVariable).map(({ source }) =>
    `${describeSource(source)} wins over the stored key`
  );
  const host = baseUrl === undefined ? undefined : parseUrl(baseUrl)?.host;
  const urls = variablesOf(layers, row.baseUrlVariable)
    .filter(({ value }) => parseUrl(value)?.host !== host)
    .map(({ source }) =>
      `${describeSource(source)} names another host than that of the stored key`
    );
  return [...keys, ...urls, ...findChoiceShadows(layers, row.id)];
}

/** The same for the choice of a provider. */
export function findChoiceShadows(layers: ValueLayers, provider: string): string[] {
  const named = layers.environment("QWENAUTH_PROVIDER");
  if (named === undefined || named.value === provider) return [];
  return [`${describeSource(named.source)} wins over the choice of "${provider}"`];
}

function variablesOf(layers: ValueLayers, variable: string | undefined): Sourced<string>[] {
  if (variable === undefined) return [];
  return [layers.environment(variable), layers.envFile(variable)].filter((found) =>
    found !== undefined
  );
}
