/** The models of providers, as far as they are known without asking, and the chosen one of each. */

import { type ModelRow, modelsOf } from "../../providers/catalogue.ts";
import { resolveTarget } from "../../providers/resolve_target.ts";
import type { Sourced } from "../../providers/source.ts";
import type { ValueLayers } from "../../providers/value_layers.ts";
import type { ListedModel } from "../../requests/model_list.ts";
import { nameOf } from "../signed_in.ts";

/** One model; what is not known of it is undefined. */
export interface KnownModel {
  readonly id: string;
  readonly contextTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly hasVision: boolean | undefined;
}

/** The models of one provider. */
export interface ModelGroup {
  readonly provider: string;
  /** Name for people. */
  readonly name: string;
  readonly isActive: boolean;
  /** The model that is used when no flag names another. */
  readonly chosen: Sourced<string> | undefined;
  readonly models: readonly KnownModel[];
  /** Why the provider could not be asked; undefined if it was not to be, or has answered. */
  readonly problem: string | undefined;
}

/**
 * The group of a provider: what the catalogue and settings.json know, and the chosen model in any case.
 * @throws {Failure} `usage` If a custom provider has no protocol.
 */
export function knownGroup(layers: ValueLayers, provider: string, isActive: boolean): ModelGroup {
  const chosen = resolveTarget(layers, provider).model;
  const entries = layers.settings.entries.filter(({ providerId }) => providerId === provider);
  const ofEntries = entries.map((entry): KnownModel => ({
    id: entry.id,
    contextTokens: entry.contextWindowSize,
    outputTokens: undefined,
    hasVision: entry.hasVision,
  }));
  const models = merge([...modelsOf(provider), ...ofEntries]);
  return {
    provider,
    name: nameOf(provider),
    isActive,
    chosen,
    models: withChosen(models, chosen?.value),
    problem: undefined,
  };
}

/** The group with the list that the provider gave in place of what was known. */
export function listedGroup(group: ModelGroup, listed: readonly ListedModel[]): ModelGroup {
  const known = new Map(group.models.map((model) => [model.id, model]));
  const models = merge(listed.map((model): KnownModel => {
    const more = known.get(model.id);
    return {
      id: model.id,
      contextTokens: model.contextTokens ?? more?.contextTokens,
      outputTokens: model.outputTokens ?? more?.outputTokens,
      hasVision: model.hasVision ?? more?.hasVision,
    };
  }));
  return { ...group, models: withChosen(models, group.chosen?.value) };
}

/** Each id once, as it stands first. */
function merge(models: readonly (KnownModel | ModelRow)[]): readonly KnownModel[] {
  const byId = new Map<string, KnownModel>();
  for (const model of models) if (!byId.has(model.id)) byId.set(model.id, model);
  return [...byId.values()];
}

function withChosen(
  models: readonly KnownModel[],
  chosen: string | undefined,
): readonly KnownModel[] {
  if (chosen === undefined || models.some(({ id }) => id === chosen)) return models;
  const unknown = { contextTokens: undefined, outputTokens: undefined, hasVision: undefined };
  return [{ id: chosen, ...unknown }, ...models];
}
