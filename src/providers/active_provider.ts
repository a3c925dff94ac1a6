/** Which provider every command uses when no flag names another, and why. */

import { Failure } from "../platform/failure.ts";
import { findProvider, PROVIDERS } from "./catalogue.ts";
import { QWEN_OAUTH } from "./qwen_oauth.ts";
import { describeSource, type Source, type Sourced } from "./source.ts";
import { type Mention, unknownProvider } from "./unknown_provider.ts";
import type { ValueLayers } from "./value_layers.ts";

/** Order in which the protocols' own variables are looked for; the other rows follow as they stand. */
const INFERRED_FIRST = ["openai", "anthropic", "gemini", "vertex-ai"];

/**
 * The active provider with the reason for it.
 * @param hidden says, where nothing is signed in, what else stands in the way
 * @throws {Failure} `usage` If a flag or variable names a provider that does not exist.
 * @throws {Failure} `auth_required` If nothing is signed in, or the stored choice exists no more.
 */
export function resolveActiveProvider(
  layers: ValueLayers,
  hidden?: () => string | undefined,
): Sourced<string> {
  const { flags, settings, chosenProvider, credential } = layers;
  const named = flags.provider === undefined
    ? undefined
    : { value: flags.provider, source: { kind: "flag", flag: "provider" } as const };
  if (named) return checkKnown(named, layers);
  if (flags.key) return { value: "openai", source: flags.key.source };
  const variable = layers.environment("QWENAUTH_PROVIDER");
  if (variable) return checkKnown(variable, layers);
  if (chosenProvider) return checkChoice(chosenProvider, layers);
  const selected = settings.selectedType;
  if (selected && isKnown(selected.value, layers)) return selected;
  const inferred = inferFromVariables(layers);
  if (inferred) return inferred;
  if (credential) return { value: QWEN_OAUTH, source: credential.source };
  throw nothingSignedIn([
    ...(selected
      ? [`"${selected.value}" (${describeSource(selected.source)}) is no provider`]
      : []),
    ...[hidden?.()].filter((detail) => detail !== undefined),
  ]);
}

/** Whether a provider is built in or configured. */
export function isKnown(id: string, { settings }: ValueLayers): boolean {
  return findProvider(id) !== undefined ||
    settings.entries.some((entry) => entry.providerId === id);
}

/** All provider ids, the built-in ones first. */
export function knownProviders({ settings }: ValueLayers): readonly string[] {
  const custom = settings.entries.map(({ providerId }) => providerId);
  return [...new Set([...PROVIDERS.map(({ id }) => id), ...custom])];
}

/** The failure when there is nothing to use. */
function nothingSignedIn(details: readonly string[]): Failure {
  const ways = "use qwenauth login, qwenauth login --method api-key, or OPENAI_API_KEY";
  const message = `Not signed in: ${[...details, ways].join("; ")}`;
  return new Failure("auth_required", message, { hint: "qwenauth login" });
}

function checkKnown(named: Sourced<string>, layers: ValueLayers): Sourced<string> {
  const { value, source } = named;
  if (isKnown(value, layers)) return named;
  throw unknownProvider(value, knownProviders(layers), mentionOf(source));
}

function mentionOf(source: Source): Mention {
  if (source.kind !== "environment") return { before: "qwenauth status --provider " };
  const { variable } = source;
  return { source, before: `export ${variable}=`, otherwise: `unset ${variable}` };
}

/** Deliberately nothing is inferred in its place: another key than the chosen one would be sent. */
function checkChoice(chosen: Sourced<string>, layers: ValueLayers): Sourced<string> {
  if (isKnown(chosen.value, layers)) return chosen;
  const where = describeSource(chosen.source);
  throw new Failure(
    "auth_required",
    `The provider "${chosen.value}" (${where}) is neither built in nor in settings.json`,
    { hint: "qwenauth use" },
  );
}

function inferFromVariables(layers: ValueLayers): Sourced<string> | undefined {
  const rows = [
    ...INFERRED_FIRST.map((id) => findProvider(id)!),
    ...PROVIDERS.filter((row) => !INFERRED_FIRST.includes(row.id)),
  ];
  for (const { id, keyVariable } of rows) {
    const source = keyVariable && findKeySource(layers, keyVariable);
    if (source) return { value: id, source };
  }
  return undefined;
}

function findKeySource(layers: ValueLayers, name: string): Source | undefined {
  return (layers.environment(name) ?? layers.envFile(name) ?? layers.settingsEnv(name))?.source;
}
