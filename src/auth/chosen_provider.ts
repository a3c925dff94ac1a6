/** Whether the quick way is open: the OAuth sign-in is what is meant, and nothing else need be read. */

import { readJsonObject } from "../credentials/json_file.ts";
import { checkReadable } from "../credentials/ownership.ts";
import { orStoreFailure } from "../credentials/store_failure.ts";
import { joinPath } from "../platform/paths.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import type { SignIn } from "./sign_in.ts";

/** The options that could lead to another provider, or cannot be obeyed. */
export interface ProviderOptions {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly "openai-api-key"?: string | undefined;
  readonly "openai-base-url"?: string | undefined;
  readonly "env-file"?: string | undefined;
}

/**
 * Whether flag, environment or the stored choice, the first that says anything, names the OAuth sign-in.
 * @throws {Failure} `store` If the stored choice is someone else's.
 */
export function isOAuthNamed(signIn: SignIn, options: ProviderOptions): boolean {
  if (options["openai-api-key"] !== undefined || options["openai-base-url"] !== undefined) {
    return false;
  }
  // These decide nothing here, but an empty model and a file that is missing are mistakes everywhere.
  if (options.model === "" || options["env-file"] !== undefined) return false;
  const named = options.provider ?? signIn.surroundings.environment.get("QWENAUTH_PROVIDER");
  return named === undefined ? isOAuthChosen(signIn) : named === QWEN_OAUTH;
}

function isOAuthChosen({ files, paths }: SignIn): boolean {
  const path = joinPath(paths.ownFolder, "state.json");
  if (readJsonObject(files, path)?.["provider"] !== QWEN_OAUTH) return false;
  const facts = orStoreFailure("read", path, () => files.facts(path));
  // Deliberately: what somebody else has chosen is not believed.
  if (facts !== undefined) checkReadable(files, path, facts);
  return true;
}
