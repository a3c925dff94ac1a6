/** settings.json as the rules of the providers see it. */

import type { Settings } from "../config/settings.ts";
import type { Protocol } from "../providers/catalogue.ts";
import type { SettingsLayer } from "../providers/value_layers.ts";

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
    entries: settings.modelProviders.map((entry) => ({
      providerId: entry.providerId,
      id: entry.id,
      name: entry.name,
      envKey: entry.envKey,
      baseUrl: entry.baseUrl,
      contextWindowSize: entry.generationConfig.contextWindowSize,
      hasVision: entry.generationConfig.modalities?.includes("image") ??
        entry.capabilities?.["vision"] === true,
      generationConfig: entry.generationConfig,
      source: entry.source,
    })),
    protocols: new Map(protocols),
    modelName: settings.modelName,
    modelBaseUrl: settings.modelBaseUrl,
    selectedType: settings.authSelectedType,
    apiKey: settings.authApiKey,
    baseUrl: settings.authBaseUrl,
  };
}

function isProtocol(text: string): text is Protocol {
  return PROTOCOLS.has(text);
}
