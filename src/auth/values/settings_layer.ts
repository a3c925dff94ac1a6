/** settings.json as the rules of the providers see it. */

import type { SkippedSetting } from "../../config/field_reader.ts";
import type { ProviderEntry } from "../../config/provider_entry.ts";
import type { Settings } from "../../config/settings.ts";
import { findProvider, type Protocol } from "../../providers/catalogue.ts";
import type { ModelEntry, SettingsLayer } from "../../providers/value_layers.ts";

const PROTOCOLS: ReadonlySet<string> = new Set<Protocol>([
  "openai",
  "anthropic",
  "gemini",
  "vertex-ai",
]);

/** The layer of settings.json; protocols that do not exist are left out. */
export function toSettingsLayer(settings: Settings): SettingsLayer {
  const protocols = [...settings.providerProtocol].flatMap(([id, { value }]) =>
    isProtocol(value) ? [[id, value] as const] : []
  );
  return {
    entries: settings.modelProviders.map(toModelEntry),
    protocols: new Map(protocols),
    modelName: settings.modelName,
    modelBaseUrl: settings.modelBaseUrl,
    selectedType: settings.authSelectedType,
    apiKey: settings.authApiKey,
    baseUrl: settings.authBaseUrl,
  };
}

/** More are not listed. */
const MOST_SKIPPED = 100;

/**
 * Providers of settings.json that cannot be used, since nothing says which protocol they speak, and the
 * choice of one that does not exist.
 */
export function findSkippedProviders(
  { modelProviders, providerProtocol, authSelectedType }: Pick<
    Settings,
    "modelProviders" | "providerProtocol" | "authSelectedType"
  >,
): readonly SkippedSetting[] {
  const byId = Map.groupBy(modelProviders, ({ providerId }) => providerId);
  const isSelectable = authSelectedType === undefined || byId.has(authSelectedType.value) ||
    findProvider(authSelectedType.value) !== undefined;
  const selected = isSelectable ? [] : [{
    source: authSelectedType.source,
    reason: `${shown(authSelectedType.value)} is no provider`,
  }];
  const skipped = [...byId].flatMap(([id, [first]]) => {
    const named = providerProtocol.get(id);
    if (findProvider(id) !== undefined || named !== undefined && isProtocol(named.value)) return [];
    return named === undefined
      ? [{ source: first!.source, reason: `"providerProtocol" names none for ${shown(id)}` }]
      : [{ source: named.source, reason: `${shown(named.value)} is no protocol` }];
  });
  return [...selected, ...skipped].slice(0, MOST_SKIPPED);
}

/** A text of a file, in quotes and cut. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

/** Deliberately with getters: what they read is decoded when first asked for. */
function toModelEntry(entry: ProviderEntry): ModelEntry {
  return {
    providerId: entry.providerId,
    id: entry.id,
    get name() {
      return entry.name;
    },
    envKey: entry.envKey,
    baseUrl: entry.baseUrl,
    get contextWindowSize() {
      return entry.generationConfig.contextWindowSize;
    },
    get hasVision() {
      const vision = entry.capabilities?.["vision"];
      return entry.generationConfig.modalities?.includes("image") ??
        (typeof vision === "boolean" ? vision : undefined);
    },
    get generationConfig() {
      return entry.generationConfig;
    },
    source: entry.source,
  };
}

function isProtocol(text: string): text is Protocol {
  return PROTOCOLS.has(text);
}
