/**
 * settings.json of the user and of the project: read, joined, every value with its source. It belongs to
 * qwen-code and is never written.
 */

import type { Debug } from "../platform/debug.ts";
import { joinPath } from "../platform/paths.ts";
import { isObject } from "../requests/json_object.ts";
import { type OwnPath, targetOf } from "./believed_file.ts";
import { decodeExcludedNames, findExcludedNames } from "./excluded_names.ts";
import type { LookUp } from "./expansion.ts";
import { createFieldReader, type FieldReader, type SkippedSetting } from "./field_reader.ts";
import { decodeFileSettings, type FileSettings } from "./file_settings.ts";
import { isUsableName, type ProviderEntry } from "./provider_entry.ts";
import { readSettingsFile, type SettingsFile, type SettingsFileParts } from "./settings_file.ts";
import { listSkippedFiles } from "./skipped_files.ts";

/** All settings that are used, those of the project over those of the user. */
export interface Settings extends Omit<FileSettings, "modelProviders"> {
  /** Usable entries, in the order of the files. */
  readonly modelProviders: readonly ProviderEntry[];
  /** Names that a project's `.env` may not set, undefined for the usual ones. */
  readonly excludedEnvVars: readonly string[] | undefined;
  /** Values that are not used, with the reason; at most 100 of each file. */
  readonly skipped: readonly SkippedSetting[];
  /** One sentence for each file that was passed over. */
  readonly warnings: readonly string[];
}

/** What reading the settings needs. */
export interface SettingsParts extends SettingsFileParts {
  readonly debug: Debug;
}

/** Where the files are. */
export interface SettingsWhere {
  /** QWEN_HOME, absolute. */
  readonly qwenHome: string;
  /** Absolute; undefined if it is unknown: then there are no files of a project. */
  readonly currentFolder: string | undefined;
  /** The user's home folder: its `.qwen` is the user's own too where QWEN_HOME is another. */
  readonly home?: string | undefined;
  /** `--no-settings`: no file is read. */
  readonly isOff?: boolean | undefined;
}

/** What the variables in the files stand for. */
export interface SettingsVariables {
  /** Whether the project's settings may use all variables. */
  readonly isFolderTrusted: boolean;
  /** Process environment, then the `.env` file. */
  readonly lookUp: LookUp;
  /** The files of the project alone. */
  readonly lookUpInProject: LookUp;
}

/** The files, read but not yet interpreted: which variables there are may depend on them. */
export interface SettingsFiles {
  /** The user's first. */
  readonly files: readonly SettingsFile[];
  readonly warnings: readonly string[];
}

/**
 * Reads the files.
 * @throws {Failure} `store` If a file is not valid JSON, or the user's cannot be read.
 */
export async function readSettings(
  parts: SettingsParts,
  where: SettingsWhere,
): Promise<SettingsFiles> {
  if (where.isOff) return { files: [], warnings: [] };
  const { warnings, skip } = listSkippedFiles(parts.debug);
  const userPath = joinPath(where.qwenHome, "settings.json");
  const projectPath = where.currentFolder &&
    joinPath(where.currentFolder, ".qwen", "settings.json");
  const own: OwnPath[] = [{ path: userPath, trust: "qwen_home" }];
  if (where.home !== undefined) {
    own.push({ path: joinPath(where.home, ".qwen", "settings.json"), trust: "qwen_home" });
  }
  const user = await readSettingsFile(parts, userPath, own, skip);
  const isSame = projectPath === undefined || projectPath === userPath ||
    user !== undefined && targetOf(parts.files, projectPath) === targetOf(parts.files, userPath);
  const project = isSame ? undefined : await readSettingsFile(parts, projectPath, own, skip);
  return { files: [user, project].filter((file) => file !== undefined), warnings };
}

/**
 * Variables that entries name for their keys: they mean something in a `.env` file. Those of entries that
 * turn out to be unusable are among them; nobody asks for these.
 */
export function findKeyNames({ files }: SettingsFiles): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { fields } of files) {
    const { modelProviders } = fields;
    const lists = isObject(modelProviders) ? Object.values(modelProviders) : [];
    for (const entry of lists.filter(Array.isArray).flat()) {
      const name = isObject(entry) ? entry["envKey"] : undefined;
      if (typeof name !== "string" || names.has(name)) continue;
      if (isUsableName(name)) names.add(name);
    }
  }
  return names;
}

/** Interprets the files. */
export function interpretSettings(
  { files, warnings }: SettingsFiles,
  variables: SettingsVariables,
): Settings {
  let joined: FileSettings | undefined;
  for (const file of files) {
    const isUntrusted = isUntrustedProject(file, variables);
    const layer = decodeFileSettings(readerOf(file, variables));
    joined = joined === undefined && !isUntrusted
      ? layer
      : joinLayers(joined ?? NO_LAYER, layer, isUntrusted);
  }
  const layer = joined ?? NO_LAYER;
  return {
    ...layer,
    modelProviders: [...layer.modelProviders.values()].flat(),
    excludedEnvVars: findExcludedNames(files, variables.isFolderTrusted),
    // Read once more, thoroughly: only a report asks for it.
    get skipped() {
      return files.flatMap((file) => {
        const reader = readerOf(file, variables, true);
        decodeFileSettings(reader);
        decodeExcludedNames(reader);
        return reader.skipped;
      });
    },
    warnings,
  };
}

function readerOf(
  file: SettingsFile,
  variables: SettingsVariables,
  isThorough = false,
): FieldReader {
  const lookUp = isUntrustedProject(file, variables) ? variables.lookUpInProject : variables.lookUp;
  return createFieldReader(file, lookUp, isThorough);
}

function isUntrustedProject(
  { trust }: SettingsFile,
  { isFolderTrusted }: SettingsVariables,
): boolean {
  return trust === "project" && !isFolderTrusted;
}

const NO_LAYER: FileSettings = {
  env: new Map(),
  modelProviders: new Map(),
  providerProtocol: new Map(),
  modelName: undefined,
  modelBaseUrl: undefined,
  authSelectedType: undefined,
  authApiKey: undefined,
  authBaseUrl: undefined,
};

/** Objects are joined, lists and single values replaced. */
function joinLayers(low: FileSettings, high: FileSettings, isUntrusted: boolean): FileSettings {
  return {
    env: new Map([...low.env, ...high.env]),
    modelProviders: isUntrusted
      ? addEntries(low.modelProviders, high.modelProviders)
      : new Map([...low.modelProviders, ...high.modelProviders]),
    providerProtocol: isUntrusted
      ? new Map([...high.providerProtocol, ...low.providerProtocol])
      : new Map([...low.providerProtocol, ...high.providerProtocol]),
    modelName: high.modelName ?? low.modelName,
    modelBaseUrl: high.modelBaseUrl ?? low.modelBaseUrl,
    authSelectedType: high.authSelectedType ?? low.authSelectedType,
    authApiKey: high.authApiKey ?? low.authApiKey,
    authBaseUrl: high.authBaseUrl ?? low.authBaseUrl,
  };
}

/**
 * The user's entries, then the project's. Deliberately: a project that is not trusted hides no model of
 * the user's, or what was chosen among them would lead elsewhere.
 */
function addEntries(
  low: FileSettings["modelProviders"],
  high: FileSettings["modelProviders"],
): FileSettings["modelProviders"] {
  const joined = new Map(low);
  for (const [id, entries] of high) joined.set(id, [...low.get(id) ?? [], ...entries]);
  return joined;
}
