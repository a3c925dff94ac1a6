/** settings.json as the rules of the providers see it. */

import type { ProviderEntry } from "../config/provider_entry.ts";
import type { Settings } from "../config/settings.ts";
import type { Protocol } from "../providers/catalogue.ts";
import type { ModelEntry, SettingsLayer } from "../providers/value_layers.ts";

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
