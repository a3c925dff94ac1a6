/**
 * Which names a project's `.env` may not set, as settings.json says. Told before anything else of these
 * files: no variable is put into the list, but the list decides which variables there are.
 */

import { createFieldReader, type FieldReader } from "./field_reader.ts";
import { DEFAULT_EXCLUDED_VARIABLES } from "./protected_names.ts";
import type { SettingsFile } from "./settings_file.ts";

/**
 * The names, undefined for the usual ones; a project's list replaces that of the user before it.
 * Deliberately: a project that is not trusted may lengthen the list, not shorten it.
 */
export function findExcludedNames(
  files: readonly SettingsFile[],
  isFolderTrusted: boolean,
): readonly string[] | undefined {
  let names: readonly string[] | undefined;
  for (const file of files) {
    const listed = decodeExcludedNames(createFieldReader(file, () => undefined, false));
    if (listed === undefined) continue;
    const isUntrusted = file.trust === "project" && !isFolderTrusted;
    names = isUntrusted ? [...names ?? DEFAULT_EXCLUDED_VARIABLES, ...listed] : listed;
  }
  return names;
}

/** The list of one file, undefined if it has none. */
export function decodeExcludedNames(reader: FieldReader): readonly string[] | undefined {
  const advanced = reader.object(reader.fields["advanced"], "advanced");
  return reader.texts(advanced?.["excludedEnvVars"], "advanced.excludedEnvVars") ??
    reader.texts(reader.fields["excludedProjectEnvVars"], "excludedProjectEnvVars");
}
