/** Layers of values in plain data, for the rules that choose among them. */

import { Secret } from "../../src/platform/secret.ts";
import type { GenerationConfig } from "../../src/providers/generation_config.ts";
import type { Source, Sourced, Trust } from "../../src/providers/source.ts";
import type { ModelEntry, ValueLayers } from "../../src/providers/value_layers.ts";

const NO_GENERATION_CONFIG: GenerationConfig = {
  timeout: undefined,
  maxRetries: undefined,
  samplingParams: undefined,
  customHeaders: new Map(),
  extra_body: undefined,
  contextWindowSize: undefined,
  modalities: undefined,
};

/** What stands in which layer. */
export interface PlainLayers {
  readonly flags?: {
    readonly provider?: string;
    readonly key?: string;
    readonly baseUrl?: string;
    readonly model?: string;
  };
  readonly environment?: Readonly<Record<string, string>>;
  readonly envFile?: Readonly<Record<string, string>>;
  /** Trust in the `.env` file; `project` unless given. */
  readonly envFileTrust?: Trust;
  readonly stored?: Readonly<Record<string, { readonly key: string; readonly baseUrl: string }>>;
  readonly chosenProvider?: string;
  readonly chosenModels?: Readonly<Record<string, string>>;
  readonly settingsEnv?: Readonly<Record<string, string>>;
  /** Trust in settings.json; `qwen_home` unless given. */
  readonly settingsTrust?: Trust;
  readonly entries?: readonly {
    readonly providerId: string;
    readonly id: string;
    readonly envKey?: string;
    readonly baseUrl?: string;
  }[];
  readonly protocols?: Readonly<Record<string, "openai" | "anthropic" | "gemini" | "vertex-ai">>;
  readonly modelName?: string;
  readonly modelBaseUrl?: string;
  readonly selectedType?: string;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly hasCredential?: boolean;
  readonly isFolderTrusted?: boolean;
  /** Key variables recorded for a trusted folder; all of them unless given. */
  readonly trustedKeys?: readonly string[];
}

/** Source of a variable of the `.env` file. */
export function envFileSource(variable: string, trust: Trust = "project"): Source {
  return { kind: "env_file", variable, path: "/p/.env", line: 1, trust };
}

/** Source of a key of settings.json. */
export function settingsSource(key: string, trust: Trust = "qwen_home"): Source {
  return {
    kind: "settings",
    path: trust === "project" ? "/p/.qwen/settings.json" : "/q/settings.json",
    key,
    trust,
    expanded: [],
  };
}

/** The layers. */
export function plainLayers(plain: PlainLayers): ValueLayers {
  const settings = <T>(key: string, value: T | undefined): Sourced<T> | undefined =>
    value === undefined ? undefined : { value, source: settingsSource(key, plain.settingsTrust) };
  const flag = <T>(name: string, value: T | undefined): Sourced<T> | undefined =>
    value === undefined ? undefined : { value, source: { kind: "flag", flag: name } };
  const { key, ...flags } = plain.flags ?? {};
  return {
    flags: {
      provider: flags.provider,
      key: flag("openai-api-key", key === undefined ? undefined : new Secret(key)),
      baseUrl: flag("openai-base-url", flags.baseUrl),
      model: flag("model", flags.model),
    },
    environment: (variable) => {
      const value = plain.environment?.[variable];
      return value === undefined ? undefined : { value, source: { kind: "environment", variable } };
    },
    envFile: (variable) => {
      const value = plain.envFile?.[variable];
      return value === undefined
        ? undefined
        : { value, source: envFileSource(variable, plain.envFileTrust) };
    },
    storedKey: (provider) => {
      const stored = plain.stored?.[provider];
      const source = { kind: "key_store", path: "/q/qwenauth/keys.json" } as const;
      return stored && {
        key: { value: new Secret(stored.key), source },
        baseUrl: { value: stored.baseUrl, source },
      };
    },
    chosenProvider: plain.chosenProvider === undefined
      ? undefined
      : { value: plain.chosenProvider, source: { kind: "state", path: "/q/qwenauth/state.json" } },
    chosenModel: (provider) => {
      const value = plain.chosenModels?.[provider];
      return value === undefined
        ? undefined
        : { value, source: { kind: "state", path: "/q/qwenauth/state.json" } };
    },
    settingsEnv: (variable) => settings(`env.${variable}`, plain.settingsEnv?.[variable]),
    settings: {
      entries: (plain.entries ?? []).map((entry, at): ModelEntry => ({
        providerId: entry.providerId,
        id: entry.id,
        name: undefined,
        envKey: settings(`modelProviders.${entry.providerId}[${at}].envKey`, entry.envKey),
        baseUrl: settings(`modelProviders.${entry.providerId}[${at}].baseUrl`, entry.baseUrl),
        contextWindowSize: undefined,
        hasVision: undefined,
        generationConfig: NO_GENERATION_CONFIG,
        source: settingsSource(`modelProviders.${entry.providerId}[${at}]`, plain.settingsTrust),
      })),
      protocols: new Map(Object.entries(plain.protocols ?? {})),
      modelName: settings("model.name", plain.modelName),
      modelBaseUrl: settings("model.baseUrl", plain.modelBaseUrl),
      selectedType: settings("security.auth.selectedType", plain.selectedType),
      apiKey: settings("security.auth.apiKey", plain.apiKey && new Secret(plain.apiKey)) as
        | Sourced<Secret>
        | undefined,
      baseUrl: settings("security.auth.baseUrl", plain.baseUrl),
    },
    credential: plain.hasCredential
      ? { value: "present", source: { kind: "credential", path: "/q/oauth_creds.json" } }
      : undefined,
    isKeyTrusted: (variable) =>
      plain.isFolderTrusted === true && (plain.trustedKeys?.includes(variable) ?? true),
  };
}
