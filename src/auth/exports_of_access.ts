/** What is put into the environment of other programs, and what is taken from it. */

import { exportVariables } from "../providers/export_variables.ts";
import type { Exports } from "../shell/exports.ts";
import type { Gathered } from "./gather_values.ts";
import { getModelAccess, type ModelAccess } from "./model_access.ts";
import { EXPORT_VARIABLE, formatExportList } from "./own_exports.ts";

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

/** The variables of an access. */
export async function exportsOf(
  gathered: Gathered,
  access: ModelAccess,
): Promise<Exports> {
  const { set, unset } = exportVariables(access.target, access);
  const list = await formatExportList(set, gathered.fingerprint);
  const names = new Set(set.map(({ name }) => name));
  const stale = gathered.exports.listed.filter((name) => gathered.exports.own.has(name));
  return {
    set: [...set, { name: EXPORT_VARIABLE, value: list, isSecret: false }],
    unset: [...new Set([...unset, ...stale])].filter((name) => !names.has(name)),
  };
}

/** What removes the variables that qwenauth exported and that nobody has changed since. */
export function exportsToRemove({ exports }: Pick<Gathered, "exports">): Exports {
  return { set: [], unset: [...exports.own, EXPORT_VARIABLE] };
}
