/** What a proxied program gets in place of the secret, and what is kept from it. */

import type { EnvironmentChanges } from "../../platform/programs.ts";
import type { Secret } from "../../platform/secret.ts";
import { exportVariables } from "../../providers/export_variables.ts";
import { projectFolders } from "../../providers/source.ts";
import type { ModelAccess } from "../access/model_access.ts";
import type { Gathered } from "../values/gather_values.ts";
import { EXPORT_VARIABLE, formatExportList } from "../values/own_exports.ts";

const LOOPBACK = ["127.0.0.1", "localhost"];

/** The environment of a program whose requests go through the proxy at `baseUrl` with this key. */
export async function proxyEnvironment(
  gathered: Gathered,
  access: ModelAccess,
  proxy: { readonly key: Secret; readonly baseUrl: string },
): Promise<EnvironmentChanges> {
  const { exports, fingerprint, signIn } = gathered;
  const { set, unset } = exportVariables(
    { protocol: access.target.protocol, entry: undefined },
    { secret: proxy.key, baseUrl: proxy.baseUrl, model: access.model },
  );
  const { get } = signIn.surroundings.environment;
  const given = Object.fromEntries(set.map(({ name, value }) => [name, value]));
  const changes = {
    ...given,
    [EXPORT_VARIABLE]: await formatExportList(set, fingerprint),
    NO_PROXY: withLoopback(get("NO_PROXY") ?? get("no_proxy")),
    no_proxy: withLoopback(get("no_proxy") ?? get("NO_PROXY")),
  };
  const stale = exports.listed.filter((name) => exports.own.has(name));
  const names = [...unset, ...stale, ...keyVariables(gathered, access)];
  return {
    set: changes,
    unset: [...new Set(names)].filter((name) => !Object.hasOwn(changes, name)),
    withoutValues: [access.secret],
  };
}

/** `*` alone stands for all hosts, and for none when it is one of several. */
function withLoopback(listed = ""): string {
  const hosts = listed.split(",").map((host) => host.trim()).filter((host) => host !== "");
  return hosts.join() === "*" ? "*" : [...new Set([...hosts, ...LOOPBACK])].join();
}

/**
 * The variables that a key of this target is expected in. Deliberately not one that only the entry of a
 * project that is not trusted names: it could name any.
 */
function keyVariables({ layers }: Gathered, { target }: ModelAccess): string[] {
  const { entry, row } = target;
  const { value: named, source } = entry?.envKey ?? {};
  const isOwn = named !== undefined && source !== undefined &&
    (projectFolders(source).length === 0 || layers.isKeyTrusted(named));
  return [row?.keyVariable, isOwn ? named : undefined].filter((name) => name !== undefined);
}
