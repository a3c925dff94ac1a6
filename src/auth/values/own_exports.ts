/**
 * Variables that qwenauth itself put into the environment: `QWENAUTH_EXPORT` lists them as
 * `NAME=fingerprint,…`, so that they are recognised one by one and not taken for the user's own.
 */

import type { Fingerprint } from "../../credentials/fingerprint.ts";
import type { Environment } from "../../platform/environment.ts";
import { Secret } from "../../platform/secret.ts";

/** The variable with the list. */
export const EXPORT_VARIABLE = "QWENAUTH_EXPORT";

const ITEM = /^([A-Za-z_][A-Za-z0-9_]*)=([0-9a-f]{8})$/;

/** What the list says, and what of it still holds. */
export interface OwnExports {
  /** Names on the list, in its order. */
  readonly listed: readonly string[];
  /** Names whose variable still has the value that qwenauth gave it. */
  readonly own: ReadonlySet<string>;
}

/** Reads the list of the process environment. */
export async function findOwnExports(
  environment: Pick<Environment, "get">,
  fingerprint: Fingerprint,
): Promise<OwnExports> {
  const items = (environment.get(EXPORT_VARIABLE) ?? "").split(",").flatMap((item) => {
    const [, name, print] = ITEM.exec(item) ?? [];
    return name === undefined || print === undefined ? [] : [{ name, print }];
  });
  const own = new Set<string>();
  for (const { name, print } of items) {
    const value = environment.get(name);
    if (value !== undefined && await fingerprint(new Secret(value)) === print) own.add(name);
  }
  return { listed: items.map(({ name }) => name), own };
}

/** The list for these variables. */
export async function formatExportList(
  variables: readonly { readonly name: string; readonly value: string }[],
  fingerprint: Fingerprint,
): Promise<string> {
  const items = variables.map(async ({ name, value }) =>
    `${name}=${await fingerprint(new Secret(value))}`
  );
  return (await Promise.all(items)).join(",");
}
