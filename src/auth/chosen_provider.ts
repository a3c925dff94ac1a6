/** Whether the quick way is open: the OAuth sign-in is what is meant, and nothing else need be read. */

import { readJsonObject } from "../credentials/json_file.ts";
import { joinPath } from "../platform/paths.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import type { SignIn } from "./sign_in.ts";

/** The options that could lead to another provider, or cannot be obeyed. */
export interface ProviderOptions {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly "openai-api-key"?: string | undefined;
  readonly "openai-base-url"?: string | undefined;
}

/** Whether flag, environment or the stored choice, the first that says anything, names the OAuth sign-in. */
export function isOAuthNamed(
  { files, paths, surroundings }: SignIn,
  options: ProviderOptions,
): boolean {
  if (options["openai-api-key"] !== undefined || options["openai-base-url"] !== undefined) {
    return false;
  }
  // It decides nothing here, but an empty one is a mistake everywhere.
  if (options.model === "") return false;
  const named = options.provider ?? surroundings.environment.get("QWENAUTH_PROVIDER") ??
    readJsonObject(files, joinPath(paths.ownFolder, "state.json"))?.["provider"];
  return named === QWEN_OAUTH;
}
