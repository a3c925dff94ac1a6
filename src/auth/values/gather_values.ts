/**
 * Gathers everything from which values are resolved: flags, environment, the one `.env` file, key store,
 * state and settings.json. Each command that needs a provider calls this once.
 */

import { createFingerprint, type Fingerprint } from "../../credentials/fingerprint.ts";
import { KeyStore } from "../../credentials/key_store.ts";
import { StateFile } from "../../credentials/state_file.ts";
import type { Debug } from "../../platform/debug.ts";
import type { Environment } from "../../platform/environment.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Terminal } from "../../platform/terminal.ts";
import type { ProjectTrust } from "../../providers/binding.ts";
import type { Source } from "../../providers/source.ts";
import type { ValueLayers } from "../../providers/value_layers.ts";
import { openSignIn, type SignIn, type SignInSurroundings } from "../sign_in.ts";
import { describeHiddenKey, lookUpInFile } from "./env_file_values.ts";
import { findOwnExports, type OwnExports } from "./own_exports.ts";
import { findProjectTrust } from "./project_trust.ts";
import {
  type Configuration,
  type ConfigurationFlags,
  readConfiguration,
} from "./read_configuration.ts";
import { readValueFlags, type ValueFlags } from "./read_value_flags.ts";
import { findSkippedProviders, toSettingsLayer } from "./settings_layer.ts";
import { storedValues } from "./stored_values.ts";

/** Options that decide which values are used, by their flag names. */
export interface ValueOptions extends ValueFlags, ConfigurationFlags {
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
  const { ownFolder, home } = signIn.paths;
  const fingerprint = createFingerprint(files, random, ownFolder);
  const state = new StateFile(signIn, ownFolder);
  const keyStore = new KeyStore(signIn, ownFolder);
  const exports = await findOwnExports(environment, fingerprint);
  const choices = state.choices();
  const trustsOnce = options["trust-project"] === true;
  const trust = findProjectTrust(choices, environment.currentFolder(), trustsOnce);
  const fromProcess = variablesOf(environment, exports);
  const read = await readConfiguration(surroundings, options, home, fromProcess, trust);
  const { settings, search } = read;
  const isRecoverable = await hasSecondCopy(signIn);
  const layers: ValueLayers = {
    ...storedValues(keyStore, choices, state),
    flags: await readValueFlags(surroundings, options),
    environment: fromProcess,
    ...layersOf(read),
    // Asked for late: it counts only where nothing else is named.
    get credential() {
      return findCredential(signIn, isRecoverable);
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
      return [...settings.skipped, ...findSkippedProviders(settings)];
    },
    hiddenHomeVariable: () => describeHiddenKey(search),
    debug,
    dropNetwork: () => surroundings.giveUp?.(["net"]),
  };
}

/** The layers of the files. */
function layersOf(
  { settings, search }: Configuration,
): Pick<ValueLayers, "envFile" | "settingsEnv" | "settings"> {
  return {
    envFile: (name) => lookUpInFile(search, name),
    settingsEnv: (name) => settings.env.get(name),
    settings: toSettingsLayer(settings),
  };
}

/** Variables of the process, without those that qwenauth itself has exported. */
function variablesOf(
  environment: Pick<Environment, "get">,
  { own }: OwnExports,
): ValueLayers["environment"] {
  return (name) => {
    const value = own.has(name) ? undefined : environment.get(name);
    return value === undefined
      ? undefined
      : { value, source: { kind: "environment", variable: name } };
  };
}

/** Whether a credential file that has gone can be put back: then somebody is signed in. */
async function hasSecondCopy(signIn: SignIn): Promise<boolean> {
  const { credential, journal } = signIn.paths;
  if (isThere(signIn, credential) || !isThere(signIn, journal)) return false;
  const { findSecondCopy } = await import("../renewal/recover_credential.ts");
  return findSecondCopy(signIn) !== undefined;
}

function findCredential(signIn: SignIn, isRecoverable: boolean): ValueLayers["credential"] {
  const path = signIn.paths.credential;
  if (!isRecoverable && !isThere(signIn, path)) return undefined;
  return { value: "present", source: { kind: "credential", path } };
}

/** A file that cannot be looked at is there: whoever reads it says what is wrong. */
function isThere({ files }: SignIn, path: string): boolean {
  try {
    return files.facts(path) !== undefined;
  } catch {
    return true;
  }
}
