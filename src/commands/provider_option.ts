/** The `--provider` option, as long as there is one provider. */

import { Failure } from "../platform/failure.ts";

/** The one provider of this version. */
export const QWEN_OAUTH = "qwen-oauth";

/** @throws {Failure} `usage` If the option names a provider that does not exist. */
export function checkProvider(provider: string | undefined): void {
  if (provider === undefined || provider === QWEN_OAUTH) return;
  throw new Failure(
    "usage",
    `Unknown provider "${provider}": this version knows "${QWEN_OAUTH}" only`,
    {
      hint: `--provider ${QWEN_OAUTH}`,
    },
  );
}
