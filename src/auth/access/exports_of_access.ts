/** What is put into the environment of other programs, and what is taken from it. */

import { Failure } from "../../platform/failure.ts";
import { exportVariables, hasBaseUrlVariable } from "../../providers/export_variables.ts";
import { projectFolders } from "../../providers/source.ts";
import type { ValueLayers } from "../../providers/value_layers.ts";
import { type Exports, requireExportable } from "../../shell/exports.ts";
import type { Gathered } from "../values/gather_values.ts";
import { EXPORT_VARIABLE, formatExportList } from "../values/own_exports.ts";
import { getModelAccess, type ModelAccess } from "./model_access.ts";

/**
 * The variables of the active provider, with the list by which they are recognised later. What an earlier
 * list names and is not set again is unset.
 * @throws {Failure} As `getModelAccess` does.
 */
export async function exportsOfAccess(
  gathered: Gathered,
  minValidSeconds?: number,
): Promise<Exports> {
  const access = await getModelAccess(gathered, { isScript: true, minValidSeconds });
  return await exportsOf(gathered, access);
}

/**
 * The variables of an access.
 * @throws {Failure} `usage` If a flag names a base URL and the protocol has no variable for one.
 */
async function exportsOf(
  gathered: Gathered,
  access: ModelAccess,
): Promise<Exports> {
  const { protocol, entry, provider } = access.target;
  if (gathered.layers.flags.baseUrl !== undefined && !hasBaseUrlVariable(protocol)) {
    throw new Failure(
      "usage",
      `Cannot obey --openai-base-url for "${provider}": its protocol has no variable for a base URL`,
      { hint: `qwenauth env --provider ${provider}` },
    );
  }
  const isNamed = mayNameVariable(gathered.layers, access);
  const { set, unset } = exportVariables({ protocol, entry: isNamed ? entry : undefined }, access);
  // Deliberately without what the user has set to this value: it stays the user's, here and for `--unset`.
  const given = set.filter(({ name, value }) => gathered.layers.environment(name)?.value !== value);
  const list = await formatExportList(given, gathered.fingerprint);
  requireExportable({ set, unset: [] });
  const names = new Set(set.map(({ name }) => name));
  const stale = gathered.exports.listed.filter((name) => gathered.exports.own.has(name));
  return {
    set: [...set, { name: EXPORT_VARIABLE, value: list, isSecret: false }],
    unset: [...new Set([...unset, ...stale])].filter((name) => !names.has(name)),
  };
}

/**
 * Whether the variable that the entry names is exported. Deliberately: an entry of a project that is not
 * trusted gets no secret but the project's own into it, and replaces none of the user's variables.
 */
function mayNameVariable(layers: ValueLayers, { target, secretSource }: ModelAccess): boolean {
  const { value: name, source } = target.entry?.envKey ?? {};
  const project = source && projectFolders(source)[0];
  if (name === undefined || project === undefined || layers.isKeyTrusted(name)) return true;
  // Deliberately a list of what is harmless: no list of what programs act on is ever complete.
  if (!/_(?:KEY|TOKEN)$/.test(name)) return false;
  return projectFolders(secretSource).includes(project) && layers.environment(name) === undefined;
}

/** What removes the variables that qwenauth exported and that nobody has changed since. */
export function exportsToRemove({ exports }: Pick<Gathered, "exports">): Exports {
  return { set: [], unset: [...exports.own, EXPORT_VARIABLE] };
}
