/**
 * Gathers everything from which values are resolved: flags, environment, the one `.env` file, key store,
 * state and settings.json. Each command that needs a provider calls this once.
 */

import { findEnvFile } from "../config/env_file.ts";
import { DEFAULT_EXCLUDED_VARIABLES } from "../config/protected_names.ts";
import { findKeyNames, interpretSettings, readSettings } from "../config/settings.ts";
import { createFingerprint, type Fingerprint } from "../credentials/fingerprint.ts";
import { KeyStore } from "../credentials/key_store.ts";
import { StateFile } from "../credentials/state_file.ts";
import type { Debug } from "../platform/debug.ts";
import { Failure } from "../platform/failure.ts";
import type { Files } from "../platform/files.ts";
import type { Platform } from "../platform/platform.ts";
import type { Terminal } from "../platform/terminal.ts";
import type { ProjectTrust } from "../providers/binding.ts";
import { isRowVariable } from "../providers/row_variables.ts";
import type { Source, Sourced } from "../providers/source.ts";
import type { ValueLayers } from "../providers/value_layers.ts";
import { findOwnExports, type OwnExports } from "./own_exports.ts";
import { findProjectTrust } from "./project_trust.ts";
import { describeHiddenKey, lookUpInFile } from "./env_file_values.ts";
import { toSettingsLayer } from "./settings_layer.ts";
import { openSignIn, type SignIn, type SignInSurroundings } from "./sign_in.ts";

/** Options that decide which values are used, by their flag names. */
export interface ValueOptions {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly "openai-api-key"?: string | undefined;
  readonly "openai-base-url"?: string | undefined;
  readonly "env-file"?: string | undefined;
  readonly "no-env-file"?: boolean | undefined;
  readonly "no-settings"?: boolean | undefined;
  readonly "trust-project"?: boolean | undefined;
}

/** Surroundings from which values are gathered. */
export interface ValueSurroundings extends SignInSurroundings {
  readonly terminal: Terminal;
  /** Gives up permissions for the rest of the run. */
  readonly giveUp?: Platform["giveUp"];
}

/** Everything gathered. */
export interface Gathered {
  readonly signIn: SignIn;
  readonly layers: ValueLayers;
  readonly state: StateFile;
  readonly keyStore: KeyStore;
  /** What the person allows the current folder's files to do. */
  readonly trust: ProjectTrust;
  readonly exports: OwnExports;
  readonly fingerprint: Fingerprint;
  /** The `.env` file that was read, and why others were not. */
  readonly envFile: { readonly path: string | undefined; readonly warnings: readonly string[] };
  /** Entries of settings.json that cannot be used, with the reason. */
  readonly skipped: readonly { readonly source: Source; readonly reason: string }[];
  /** Says, when nothing is signed in, which home file with a key a project's file hides. */
  readonly hiddenHomeVariable: () => string | undefined;
  readonly debug: Debug;
  /** Gives up the network for the rest of the run. */
  readonly dropNetwork: () => void;
}

/**
 * Gathers the values.
 * @throws {Failure} `usage` If a flag's value cannot be used.
 * @throws {Failure} `store` If settings.json or the key store is damaged.
 */
export async function gatherValues(
  surroundings: ValueSurroundings,
  options: ValueOptions,
): Promise<Gathered> {
  const { environment, files, random, debug } = surroundings;
  const signIn = openSignIn(surroundings);
  const { ownFolder } = signIn.paths;
  const fingerprint = createFingerprint(files, random, ownFolder);
  const state = new StateFile(signIn, ownFolder);
  const keyStore = new KeyStore(signIn, ownFolder);
  const exports = await findOwnExports(environment, fingerprint);
  const places = {
    home: environment.get("HOME") ?? environment.get("USERPROFILE"),
    qwenHome: signIn.paths.home,
    currentFolder: environment.currentFolder(),
  };
  const settingsFiles = await readSettings(surroundings, {
    ...places,
    isOff: options["no-settings"],
  });
  const keyNames = findKeyNames(settingsFiles);
  const search = findEnvFile(surroundings, {
    ...places,
    named: options["env-file"],
    isOff: options["no-env-file"],
    isKnownName: (name) => isRowVariable(name) || keyNames.has(name),
    excluded: [],
  });
  const fromProcess = (name: string): Sourced<string> | undefined => {
    const value = exports.own.has(name) ? undefined : environment.get(name);
    return value === undefined
      ? undefined
      : { value, source: { kind: "environment", variable: name } };
  };
  const choices = state.choices();
  const trust = findProjectTrust(choices, places.currentFolder, options["trust-project"] === true);
  const isOfFolder = search.file?.trust === "project" &&
    search.file.folder === places.currentFolder;
  const settings = interpretSettings(settingsFiles, {
    isFolderTrusted: trust.everything,
    lookUp: (name) => fromProcess(name) ?? lookUpInFile(search, name),
    lookUpInProject: (name) =>
      (isOfFolder ? lookUpInFile(search, name) : undefined) ??
        (trust.isKeyTrusted(name) ? fromProcess(name) : undefined),
  });
  const excluded = settings.excludedEnvVars ?? DEFAULT_EXCLUDED_VARIABLES;
  const keys = keyStore.load();
  const chosen = choices.provider;
  const fromState = <T>(value: T): Sourced<T> => ({
    value,
    source: { kind: "state", path: state.path },
  });
  const layers: ValueLayers = {
    flags: {
      provider: options.provider,
      key: options["openai-api-key"] === undefined
        ? undefined
        : await (await import("./key_flag.ts")).readKeyFlag(
          surroundings,
          options["openai-api-key"],
        ),
      baseUrl: fromFlag("openai-base-url", options["openai-base-url"]),
      model: fromFlag("model", options.model),
    },
    environment: fromProcess,
    envFile: (name) => lookUpInFile(search, name, excluded),
    storedKey: (provider) => {
      const record = keys.get(provider);
      const source: Source = { kind: "key_store", path: keyStore.path };
      return record && {
        key: { value: record.key, source },
        baseUrl: record.baseUrl === undefined ? undefined : { value: record.baseUrl, source },
      };
    },
    chosenProvider: chosen === undefined ? undefined : fromState(chosen),
    chosenModel: (provider) => {
      const model = choices.model(provider);
      return model === undefined ? undefined : fromState(model);
    },
    settingsEnv: (name) => settings.env.get(name),
    settings: toSettingsLayer(settings),
    // Asked for late: it counts only where nothing else is named.
    get credential() {
      const path = signIn.paths.credential;
      if (!isThere(files, path)) return undefined;
      return { value: "present", source: { kind: "credential", path } } as const;
    },
    isKeyTrusted: trust.isKeyTrusted,
  };
  return {
    signIn,
    layers,
    state,
    keyStore,
    trust,
    exports,
    fingerprint,
    envFile: {
      path: search.file?.path,
      warnings: [...search.warnings, ...settings.warnings],
    },
    // Asked for late: finding them takes another reading.
    get skipped() {
      return settings.skipped;
    },
    hiddenHomeVariable: () => describeHiddenKey(search),
    debug,
    dropNetwork: () => surroundings.giveUp?.(["net"]),
  };
}

/** A file that cannot be looked at is there: whoever reads it says what is wrong. */
function isThere(files: Pick<Files, "facts">, path: string): boolean {
  try {
    return files.facts(path) !== undefined;
  } catch {
    return true;
  }
}

function fromFlag(flag: string, value: string | undefined): Sourced<string> | undefined {
  if (value === undefined) return undefined;
  if (value !== "") return { value, source: { kind: "flag", flag } };
  throw new Failure("usage", `Cannot use an empty "--${flag}": leave it out instead`, {
    hint: "qwenauth status",
  });
}
