/** The forms in which `token` prints a secret with what belongs to it. */

import type { ModelAccess } from "../auth/access/model_access.ts";
import { describeSource } from "../providers/source.ts";
import { formatSecretLine, type SecretLineFormat } from "./secret_line.ts";

/** Values of `token --format`. */
export type TokenFormat = SecretLineFormat | "json";

/** One line without its newline. */
export function formatToken(access: ModelAccess, format: TokenFormat): string {
  if (format !== "json") return formatSecretLine(access.secret, format, access.target.protocol);
  return JSON.stringify({
    version: 1,
    access_token: access.secret.reveal(),
    token_type: "Bearer",
    expires_at: access.expiresAtMs === undefined
      ? null
      : new Date(access.expiresAtMs).toISOString(),
    base_url: access.baseUrl ?? null,
    provider: access.target.provider,
    source: access.secretSource.kind === "credential"
      ? access.secretSource.path
      : describeSource(access.secretSource),
  });
}
