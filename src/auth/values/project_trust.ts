/** What a person has allowed the files of a project folder to do: once by a flag, or for good by `trust`. */

import type { StateFile } from "../../credentials/state_file.ts";
import type { TrustRecord } from "../../credentials/trust_record.ts";
import { folderOf } from "../../platform/paths.ts";
import type { ProjectTrust } from "../../providers/binding.ts";

/** The trust that counts in a folder. */
export interface FolderTrust extends ProjectTrust {
  /** Whether they may name this variable for a key. */
  readonly isKeyTrusted: (variable: string) => boolean;
}

/** The trust of the nearest trusted folder at or above `folder`; none in an unknown one. */
export function findProjectTrust(
  state: Pick<StateFile, "trustedFolders">,
  folder: string | undefined,
  everything: boolean,
): FolderTrust {
  const folders = everything ? {} : state.trustedFolders();
  const record = findTrustedFolder(folders, folder)?.record;
  // Deliberately of this folder alone: the settings of a clone in a trusted folder are another author's.
  const own = folder !== undefined && Object.hasOwn(folders, folder) ? record : undefined;
  return {
    everything,
    isKeyTrusted: (variable) => everything || own?.keyVariables.includes(variable) === true,
    covers: (host, keyVariable) =>
      record?.pairs.some((pair) => pair.host === host && pair.keyVariable === keyVariable) === true,
  };
}

/** The nearest trusted folder at or above `start`; undefined if there is none. */
export function findTrustedFolder(
  folders: Readonly<Record<string, TrustRecord>>,
  start: string | undefined,
): { readonly folder: string; readonly record: TrustRecord } | undefined {
  if (start === undefined) return undefined;
  for (let folder = start;;) {
    const record = Object.hasOwn(folders, folder) ? folders[folder] : undefined;
    if (record !== undefined) return { folder, record };
    const parent = folderOf(folder);
    if (parent === folder || parent === ".") return undefined;
    folder = parent;
  }
}
