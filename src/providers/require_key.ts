/** The key that a target cannot do without. */

import { Failure } from "../platform/failure.ts";
import type { Secret } from "../platform/secret.ts";
import { isBearerToken } from "../requests/bearer_token.ts";
import { shellWord } from "../shell/shell_word.ts";
import type { Target } from "./resolve_target.ts";
import { describeSource, type Resolved } from "./source.ts";

/**
 * The key of a target.
 * @throws {Failure} `auth_required` If there is none, or it cannot be sent in a header.
 */
export function requireKey(target: Target): Resolved<Secret> {
  const { key, keyVariable, provider } = target;
  if (key === undefined) {
    throw new Failure("auth_required", `No API key for "${provider}": ${whyNoKey(target)}`, {
      hint: hintForKey(target),
    });
  }
  if (!isBearerToken(key.value.reveal())) {
    const source = describeSource(key.source);
    throw new Failure(
      "auth_required",
      `The key from ${source} cannot be sent: it holds other characters than visible ASCII`,
      keyVariable === undefined ? {} : { hint: `export ${keyVariable}=...` },
    );
  }
  return key;
}

/** More of a provider's models are not listed. */
const MOST_MODELS = 10;

/** Why there is no key, as the end of a sentence. */
function whyNoKey({ entry, keyVariable, row, model, entryModels }: Target): string {
  if (entry?.envKey) return `its entry in settings.json names ${keyVariable}, which is not set`;
  if (keyVariable !== undefined) return `${keyVariable} is not set and no key is stored`;
  if (row !== undefined || entry !== undefined || model === undefined) {
    return "its entry in settings.json names no envKey";
  }
  const more = entryModels.length > MOST_MODELS ? ", …" : "";
  const listed = entryModels.slice(0, MOST_MODELS).join(", ") + more;
  const named = `"${model.value}" (${describeSource(model.source)})`;
  return `it has no entry for the model ${named}, but for ${listed}`;
}

/** What helps where there is no key: only a built-in provider has a place in the key store. */
function hintForKey({ entry, keyVariable, provider, row }: Target): string {
  if (row === undefined && entry === undefined) return `qwenauth models --provider ${provider}`;
  if (entry?.envKey) return `export ${keyVariable}=...`;
  if (row === undefined && entry?.source.kind === "settings") {
    return `\${EDITOR:-vi} ${shellWord(entry.source.path)}`;
  }
  return `qwenauth login --method api-key --provider ${provider}`;
}
