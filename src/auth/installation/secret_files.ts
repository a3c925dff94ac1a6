/**
 * Modes and owners of every file in which a secret stands. To be asked before anything is read: reading
 * tightens modes that are too wide.
 */

import type { FileFacts, Files } from "../../platform/files.ts";
import { joinPath } from "../../platform/paths.ts";
import { PROVIDERS } from "../../providers/catalogue.ts";
import type { Source } from "../../providers/source.ts";
import type { ValueLayers } from "../../providers/value_layers.ts";
import type { SignIn } from "../sign_in.ts";
import type { Gathered } from "../values/gather_values.ts";

/** What such a file is. */
export type SecretFileKind =
  | "credential"
  | "other sign-in"
  | "key store"
  | "journal"
  | "pending login"
  | "fingerprint key"
  | "settings"
  | ".env file"
  | "folder";

/** One file. */
export interface SecretFile {
  readonly kind: SecretFileKind;
  readonly path: string;
  readonly facts: FileFacts;
  /**
   * Whether a secret stands in it and others than its owner may read or write it; of a folder, whether
   * others may replace its files.
   */
  readonly isTooWide: boolean;
  /** Whether it belongs to neither this user nor root. */
  readonly isForeign: boolean;
}

/** What the files are called in `QWEN_HOME/qwenauth`. */
const OWN_NAMES: readonly (readonly [RegExp, SecretFileKind])[] = [
  [/^keys\.json$/, "key store"],
  [/^oauth-.+(?<!\.refresh)\.json$/, "other sign-in"],
  [/^(?:refresh|oauth-.+\.refresh)\.json$/, "journal"],
  [/^login-\w+\.json$/, "pending login"],
  [/^fingerprint\.key$/, "fingerprint key"],
];

/**
 * The files of the sign-in and of `QWEN_HOME/qwenauth`, and settings.json of user and project; the folders
 * only where something is wrong with them.
 */
export function findSecretFiles({ files, paths, surroundings }: SignIn): readonly SecretFile[] {
  const { ownFolder, credential, journal, home } = paths;
  const found = new Map<string, SecretFileKind>([[credential, "credential"]]);
  const add = (path: string, kind: SecretFileKind) => {
    if (!found.has(path)) found.set(path, kind);
  };
  const names = namesIn(files, ownFolder);
  for (const [pattern, kind] of OWN_NAMES) {
    for (const name of names) if (pattern.test(name)) add(joinPath(ownFolder, name), kind);
  }
  add(journal, "journal");
  add(joinPath(home, "settings.json"), "settings");
  const folder = surroundings.environment.currentFolder();
  if (folder !== undefined) add(joinPath(folder, ".qwen", "settings.json"), "settings");
  return [
    ...[...found].flatMap(([path, kind]) => lookAt(files, path, kind)),
    ...[home, ownFolder].flatMap((path) => lookAtFolder(files, path)),
  ];
}

/** The same files once it is known which of them hold a secret, with the `.env` file that was read. */
export function judgeSecretFiles(
  files: Files,
  found: readonly SecretFile[],
  gathered: Gathered | undefined,
): readonly SecretFile[] {
  const envFile = gathered?.envFile.path;
  const all = [
    ...found,
    ...(envFile === undefined ? [] : lookAt(files, envFile, ".env file")),
  ];
  if (gathered === undefined) return all;
  const { layers } = gathered;
  return all.map((file) => {
    const mayHoldNone = file.kind === "settings" || file.kind === ".env file";
    return file.isTooWide && mayHoldNone && !holdsSecret(layers, file.path)
      ? { ...file, isTooWide: false }
      : file;
  });
}

function namesIn(files: Files, folder: string): readonly string[] {
  try {
    return files.list(folder);
  } catch {
    return [];
  }
}

function lookAt(files: Files, path: string, kind: SecretFileKind): SecretFile[] {
  const facts = factsOf(files, path);
  if (facts?.kind !== "file") return [];
  const isTooWide = ((facts.mode ?? 0) & 0o077) !== 0;
  return [{ kind, path, facts, isTooWide, isForeign: isForeign(files, facts) }];
}

function lookAtFolder(files: Files, path: string): SecretFile[] {
  const facts = factsOf(files, path);
  if (facts?.kind !== "folder") return [];
  const isTooWide = ((facts.mode ?? 0) & 0o022) !== 0;
  const found = {
    kind: "folder",
    path,
    facts,
    isTooWide,
    isForeign: isForeign(files, facts),
  } as const;
  return isTooWide || found.isForeign ? [found] : [];
}

function factsOf(files: Files, path: string): FileFacts | undefined {
  try {
    return files.facts(path);
  } catch {
    return undefined;
  }
}

function isForeign({ uid: own }: Files, { uid }: FileFacts): boolean {
  return uid !== undefined && own !== undefined && uid !== own && uid !== 0;
}

/** Whether a key or a header of settings.json or of the `.env` file comes from this file. */
function holdsSecret({ envFile, settingsEnv, settings }: ValueLayers, path: string): boolean {
  const isHere = (found: { readonly source: Source } | undefined) =>
    found !== undefined && "path" in found.source && found.source.path === path;
  const { entries, apiKey } = settings;
  const holdsKey = (name: string | undefined) =>
    name !== undefined && (isHere(envFile(name)) || isHere(settingsEnv(name)));
  return isHere(apiKey) || PROVIDERS.some(({ keyVariable }) => holdsKey(keyVariable)) ||
    entries.some(({ envKey }) => holdsKey(envKey?.value)) ||
    entries.some(({ generationConfig }) =>
      [...generationConfig.customHeaders.values()].some(isHere)
    );
}
