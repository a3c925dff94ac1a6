/**
 * settings.json and the one `.env` file, read together: an entry of the one names variables that mean
 * something in the other, whose values are put into the first.
 */

import { type EnvFileParts, type EnvSearch, findEnvFile } from "../../config/env_file.ts";
import { findExcludedNames } from "../../config/excluded_names.ts";
import type { LookUp } from "../../config/expansion.ts";
import { DEFAULT_EXCLUDED_VARIABLES } from "../../config/protected_names.ts";
import { findHome } from "../../config/qwen_home.ts";
import {
  findKeyNames,
  interpretSettings,
  readSettings,
  type Settings,
  type SettingsParts,
} from "../../config/settings.ts";
import type { Environment } from "../../platform/environment.ts";
import { isRowVariable } from "../../providers/row_variables.ts";
import { lookUpInFile } from "./env_file_values.ts";
import type { FolderTrust } from "./project_trust.ts";

/** The options that decide which files are read, by their flag names. */
export interface ConfigurationFlags {
  readonly "env-file"?: string | undefined;
  readonly "no-env-file"?: boolean | undefined;
  readonly "no-settings"?: boolean | undefined;
}

/** What stands in the files. */
export interface Configuration {
  readonly settings: Settings;
  readonly search: EnvSearch;
}

/**
 * Reads them.
 * @param fromProcess looks up a variable of the process
 * @throws {Failure} `usage` If a named file does not exist; `store` if a file is damaged or cannot be read.
 */
export async function readConfiguration(
  parts: SettingsParts & EnvFileParts & { readonly environment: Environment },
  options: ConfigurationFlags,
  qwenHome: string,
  fromProcess: LookUp,
  trust: FolderTrust,
): Promise<Configuration> {
  const { environment } = parts;
  const currentFolder = environment.currentFolder();
  const places = { home: findHome(environment), qwenHome, currentFolder };
  const files = await readSettings(parts, { ...places, isOff: options["no-settings"] });
  const keyNames = findKeyNames(files);
  const search = findEnvFile(parts, {
    ...places,
    named: options["env-file"],
    isOff: options["no-env-file"],
    isKnownName: (name) => isRowVariable(name) || keyNames.has(name),
    excluded: findExcludedNames(files.files, trust.everything) ?? DEFAULT_EXCLUDED_VARIABLES,
  });
  const isOfFolder = search.file?.trust === "project" && search.file.folder === currentFolder;
  const settings = interpretSettings(files, {
    isFolderTrusted: trust.everything,
    lookUp: (name) => fromProcess(name) ?? lookUpInFile(search, name),
    lookUpInProject: (name) =>
      (isOfFolder ? lookUpInFile(search, name) : undefined) ??
        (trust.isKeyTrusted(name) ? fromProcess(name) : undefined),
  });
  return { settings, search };
}
