/**
 * The layers from which values are resolved, as functions and plain data: whoever gathers them (files,
 * environment, key store) stays out of the rules.
 */

import type { Secret } from "../platform/secret.ts";
import type { Protocol } from "./catalogue.ts";
import type { GenerationConfig } from "./generation_config.ts";
import type { Sourced } from "./source.ts";

/** One model of `modelProviders` in settings.json. */
export interface ModelEntry {
  /** Provider id under which it stands. */
  readonly providerId: string;
  /** Model id. */
  readonly id: string;
  readonly name: string | undefined;
  /** Variable that holds the key. */
  readonly envKey: Sourced<string> | undefined;
  readonly baseUrl: Sourced<string> | undefined;
  readonly contextWindowSize: number | undefined;
  /** Whether it sees pictures; undefined if the entry does not say. */
  readonly hasVision: boolean | undefined;
  /** How its requests are made. */
  readonly generationConfig: GenerationConfig;
  readonly source: Sourced<unknown>["source"];
}

/** What settings.json says. */
export interface SettingsLayer {
  readonly entries: readonly ModelEntry[];
  /** Protocol of each custom provider id. */
  readonly protocols: ReadonlyMap<string, Protocol>;
  readonly modelName: Sourced<string> | undefined;
  readonly modelBaseUrl: Sourced<string> | undefined;
  readonly selectedType: Sourced<string> | undefined;
  readonly apiKey: Sourced<Secret> | undefined;
  readonly baseUrl: Sourced<string> | undefined;
}

/** A key in the key store, bound to the base URL it was proved against. */
export interface StoredKey {
  readonly key: Sourced<Secret>;
  /** Undefined where the protocol's library decides. */
  readonly baseUrl: Sourced<string> | undefined;
}

/** All layers, highest first. */
export interface ValueLayers {
  readonly flags: {
    readonly provider: string | undefined;
    readonly key: Sourced<Secret> | undefined;
    readonly baseUrl: Sourced<string> | undefined;
    readonly model: Sourced<string> | undefined;
  };
  /** A variable of the process; undefined if it is not set, empty, or exported by qwenauth itself. */
  readonly environment: (name: string) => Sourced<string> | undefined;
  /** A variable of the one `.env` file. */
  readonly envFile: (name: string) => Sourced<string> | undefined;
  readonly storedKey: (provider: string) => StoredKey | undefined;
  /** The provider that `login` or `use` chose. */
  readonly chosenProvider: Sourced<string> | undefined;
  /** The model that `models use` chose for a provider. */
  readonly chosenModel: (provider: string) => Sourced<string> | undefined;
  /** A variable of `env` in settings.json. */
  readonly settingsEnv: (name: string) => Sourced<string> | undefined;
  readonly settings: SettingsLayer;
  /** The stored sign-in of the OAuth server, undefined if there is none. */
  readonly credential: Sourced<"present"> | undefined;
  /** Whether the settings of the current folder may name this variable of the process for a key. */
  readonly isKeyTrusted: (variable: string) => boolean;
}
