/** What a project folder's files would get if they were trusted: hosts, and the keys for them. */

import { trustedHost } from "../providers/binding.ts";
import { findProvider, PROVIDERS } from "../providers/catalogue.ts";
import { describeSource, type Sourced, trustOf } from "../providers/source.ts";
import type { ValueLayers } from "../providers/value_layers.ts";
import { isProtectedUrl, parseUrl } from "../requests/service_url.ts";

/** One wish of a project's files. */
export interface ProjectWish {
  /** Host to which a key would go; undefined where only a variable is named, for a host of the catalogue. */
  readonly host: string | undefined;
  /** Variable whose key would go there; undefined if the provider has none. */
  readonly keyVariable: string | undefined;
  /** Where it is written. */
  readonly origin: string;
}

/** Everything that the project's files in these layers wish for, each once. */
export function findProjectWishes(layers: ValueLayers): readonly ProjectWish[] {
  const { settings } = layers;
  const ofRows = PROVIDERS.flatMap(({ baseUrlVariable, keyVariable }) => {
    if (baseUrlVariable === undefined) return [];
    const urls = [layers.envFile(baseUrlVariable), layers.settingsEnv(baseUrlVariable)];
    return urls.flatMap((url) => wishFor(url, keyVariable));
  });
  const ofEntries = settings.entries.flatMap(({ providerId, envKey, baseUrl }) => {
    const keyVariable = envKey?.value ?? findProvider(providerId)?.keyVariable;
    return [...wishFor(baseUrl, keyVariable), ...wishForKey(envKey)];
  });
  const ofSelected = wishFor(settings.baseUrl, findProvider("openai")?.keyVariable);
  const seen = new Set<string>();
  return [...ofRows, ...ofEntries, ...ofSelected].filter(({ host, keyVariable }) => {
    const name = JSON.stringify([host, keyVariable]);
    return !seen.has(name) && Boolean(seen.add(name));
  });
}

/** A URL to which nothing may be sent at all is no wish that can be granted. */
function wishFor(url: Sourced<string> | undefined, keyVariable: string | undefined): ProjectWish[] {
  if (url === undefined || trustOf(url.source) !== "project") return [];
  const parsed = parseUrl(url.value);
  if (parsed === undefined || !isProtectedUrl(parsed)) return [];
  return [{ host: trustedHost(parsed), keyVariable, origin: describeSource(url.source) }];
}

function wishForKey(envKey: Sourced<string> | undefined): ProjectWish[] {
  if (envKey === undefined || trustOf(envKey.source) !== "project") return [];
  return [{ host: undefined, keyVariable: envKey.value, origin: describeSource(envKey.source) }];
}
