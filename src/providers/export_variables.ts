/** The variables that stand for a provider in the environment of other programs. */

import type { Secret } from "../platform/secret.ts";
import type { ExportedVariable, Exports } from "../shell/exports.ts";
import type { Protocol } from "./catalogue.ts";
import type { Target } from "./resolve_target.ts";

/** Names by protocol; what a protocol has no variable for is left out. */
const VARIABLES: Readonly<
  Record<Protocol, { readonly key: string; readonly baseUrl?: string; readonly model: string }>
> = {
  "openai": { key: "OPENAI_API_KEY", baseUrl: "OPENAI_BASE_URL", model: "OPENAI_MODEL" },
  "anthropic": {
    key: "ANTHROPIC_API_KEY",
    baseUrl: "ANTHROPIC_BASE_URL",
    model: "ANTHROPIC_MODEL",
  },
  "gemini": { key: "GEMINI_API_KEY", model: "GEMINI_MODEL" },
  "vertex-ai": { key: "GOOGLE_API_KEY", model: "GOOGLE_MODEL" },
};

/** Whether programs of this protocol read their base URL from a variable. */
export function hasBaseUrlVariable(protocol: Protocol): boolean {
  return VARIABLES[protocol].baseUrl !== undefined;
}

/** The variables of a target; those of the protocol that have no value are unset, lest an old one stays. */
export function exportVariables(
  target: Pick<Target, "protocol" | "entry">,
  values: {
    readonly secret: Secret;
    readonly baseUrl: string | undefined;
    readonly model: string | undefined;
  },
): Exports {
  const names = VARIABLES[target.protocol];
  const key = values.secret.reveal();
  const envKey = target.entry?.envKey?.value;
  const all:
    readonly (readonly [name: string | undefined, value: string | undefined, isSecret: boolean])[] =
      [
        [names.key, key, true],
        [envKey, key, true],
        [names.baseUrl, values.baseUrl, false],
        [names.model, values.model, false],
        [target.protocol === "vertex-ai" ? "GOOGLE_GENAI_USE_VERTEXAI" : undefined, "true", false],
      ];
  const set: ExportedVariable[] = [];
  const unset: string[] = [];
  const named = new Set<string>();
  for (const [name, value, isSecret] of all) {
    // An `envKey` may name a variable of the protocol: the first counts.
    if (name === undefined || named.has(name)) continue;
    named.add(name);
    if (value === undefined) unset.push(name);
    else set.push({ name, value, isSecret });
  }
  return { set, unset };
}
