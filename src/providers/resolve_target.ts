/**
 * Key, base URL and model of a provider, each from the highest layer that has it, with what it shadows.
 * Every command asks here, so that no two of them can disagree. What may be sent where is `binding.ts`.
 */

import { Failure } from "../platform/failure.ts";
import { Secret } from "../platform/secret.ts";
import { findProvider, modelsOf, type Protocol, type ProviderRow } from "./catalogue.ts";
import { projectFolders, type Resolved, type Sourced } from "./source.ts";
import type { ModelEntry, ValueLayers } from "./value_layers.ts";

/** Where requests go, with what. */
export interface Target {
  readonly provider: string;
  readonly protocol: Protocol;
  readonly row: ProviderRow | undefined;
  /** The entry of settings.json that the model stands for. */
  readonly entry: ModelEntry | undefined;
  /** Variable from which the key is expected; undefined for `qwen-oauth`. */
  readonly keyVariable: string | undefined;
  /** Undefined if there is none, and always for `qwen-oauth`. */
  readonly key: Resolved<Secret> | undefined;
  /** Undefined where the credential or the protocol's library decides. */
  readonly baseUrl: Resolved<string> | undefined;
  readonly model: Resolved<string> | undefined;
  /** Models of the provider's entries in settings.json, each once. */
  readonly entryModels: readonly string[];
}

/**
 * Resolves a known provider.
 * @throws {Failure} `usage` If a custom provider has no protocol.
 */
export function resolveTarget(layers: ValueLayers, provider: string): Target {
  const row = findProvider(provider);
  const protocol = row?.protocol ?? layers.settings.protocols.get(provider);
  if (protocol === undefined) {
    throw new Failure(
      "usage",
      `The provider "${provider}" of settings.json has no protocol: ` +
        `add "${provider}": "openai" to "providerProtocol" there`,
    );
  }
  const ordinary = row?.keyVariable;
  const ownKey = ordinary === undefined
    ? undefined
    : pick(keyCandidates(layers, provider, ordinary));
  const model = pick(modelCandidates(layers, provider, row, ownKey === undefined));
  const entry = model && findEntry(layers, provider, model.value);
  const entries = layers.settings.entries.filter(({ providerId }) => providerId === provider);
  const entryModels = [...new Set(entries.map(({ id }) => id))];
  // The sign-in has its own token and host: an entry names neither.
  if (row !== undefined && ordinary === undefined) {
    return { provider, protocol, row, entry, model, entryModels, ...OF_CREDENTIAL };
  }
  const keyVariable = entry?.envKey?.value ?? ordinary;
  const key = entry?.envKey ? pick(entryKeyCandidates(layers, entry)) : ownKey;
  const baseUrl = pick(baseUrlCandidates(layers, provider, row, entry, key));
  return { provider, protocol, row, entry, keyVariable, key, baseUrl, model, entryModels };
}

const OF_CREDENTIAL = { keyVariable: undefined, key: undefined, baseUrl: undefined };

function keyCandidates(
  layers: ValueLayers,
  provider: string,
  variable: string,
): (Sourced<Secret> | undefined)[] {
  const { flags, settings } = layers;
  return [
    flags.key,
    secret(layers.environment(variable)),
    secret(layers.envFile(variable)),
    layers.storedKey(provider)?.key,
    secret(layers.settingsEnv(variable)),
    provider === "openai" ? settings.apiKey : undefined,
  ];
}

/** The variable that an entry names and no other key; for an untrusted project's entry its own files alone. */
function entryKeyCandidates(
  layers: ValueLayers,
  entry: ModelEntry,
): (Sourced<Secret> | undefined)[] {
  const variable = entry.envKey!.value;
  const project = layers.isKeyTrusted(variable)
    ? undefined
    : projectFolders(entry.envKey!.source)[0];
  const candidates = [
    layers.flags.key,
    secret(layers.environment(variable)),
    secret(layers.envFile(variable)),
    secret(layers.settingsEnv(variable)),
  ];
  return candidates.filter((candidate) =>
    project === undefined || candidate === undefined || candidate.source.kind === "flag" ||
    projectFolders(candidate.source).includes(project)
  );
}

function baseUrlCandidates(
  layers: ValueLayers,
  provider: string,
  row: ProviderRow | undefined,
  entry: ModelEntry | undefined,
  key: Sourced<Secret> | undefined,
): (Sourced<string> | undefined)[] {
  const { flags, settings } = layers;
  const variable = row?.baseUrlVariable;
  const stored = key?.source.kind === "key_store" ? layers.storedKey(provider)?.baseUrl : undefined;
  return [
    flags.baseUrl,
    entry?.baseUrl,
    variable ? layers.environment(variable) : undefined,
    variable ? layers.envFile(variable) : undefined,
    stored,
    variable ? layers.settingsEnv(variable) : undefined,
    provider === "openai" ? settings.baseUrl : undefined,
    row?.baseUrl === undefined
      ? undefined
      : { value: row.baseUrl, source: { kind: "catalogue", provider } },
  ];
}

function modelCandidates(
  layers: ValueLayers,
  provider: string,
  row: ProviderRow | undefined,
  needsEntry: boolean,
): (Sourced<string> | undefined)[] {
  const { flags, settings } = layers;
  const variable = row?.modelVariable;
  const entries = settings.entries.filter((entry) => entry.providerId === provider);
  const known = (model: string) =>
    entries.some(({ id }) => id === model) || modelsOf(provider).some(({ id }) => id === model) ||
    settings.selectedType?.value === provider;
  // Where only the entries of settings.json know a key, the first of them is the default.
  const first = needsEntry ? entries[0] : undefined;
  return [
    flags.model,
    variable ? layers.environment(variable) : undefined,
    variable ? layers.envFile(variable) : undefined,
    layers.chosenModel(provider),
    variable ? layers.settingsEnv(variable) : undefined,
    settings.modelName && known(settings.modelName.value) ? settings.modelName : undefined,
    first && { value: first.id, source: first.source },
    row?.defaultModel === undefined
      ? undefined
      : { value: row.defaultModel, source: { kind: "catalogue", provider } },
  ];
}

/** Of several entries with one id, that which `model.baseUrl` names, else the first. */
function findEntry(layers: ValueLayers, provider: string, model: string): ModelEntry | undefined {
  const { entries, modelBaseUrl } = layers.settings;
  const same = entries.filter(({ providerId, id }) => providerId === provider && id === model);
  return same.find(({ baseUrl }) => baseUrl && baseUrl.value === modelBaseUrl?.value) ?? same[0];
}

function secret(text: Sourced<string> | undefined): Sourced<Secret> | undefined {
  return text && { value: new Secret(text.value), source: text.source };
}

/** The first candidate wins; the others are shadowed. */
function pick<T>(candidates: readonly (Sourced<T> | undefined)[]): Resolved<T> | undefined {
  const [winner, ...shadowed] = candidates.filter((candidate) => candidate !== undefined);
  return winner && { ...winner, shadowed };
}
