/** The forms in which `token` prints a secret with what belongs to it. */

import type { ModelAccess } from "../auth/access/model_access.ts";
import type { Credential } from "../credentials/credential.ts";
import { baseUrlFromResourceUrl } from "../oauth/base_url.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import { describeSource } from "../providers/source.ts";
import { formatJson } from "./format_document.ts";
import { formatSecretLine, type SecretLineFormat } from "./secret_line.ts";

/** Values of `token --format`. */
export type TokenFormat = SecretLineFormat | "json";

/** One line without its newline. */
export function formatToken(access: ModelAccess, format: TokenFormat): string {
  const { secret, secretSource, expiresAtMs, baseUrl, target: { protocol, provider } } = access;
  if (format !== "json") return formatSecretLine(secret, format, protocol);
  const source = secretSource.kind === "credential"
    ? secretSource.path
    : describeSource(secretSource);
  return formatTold({ secret, expiresAtMs, baseUrl, provider, source });
}

/**
 * The document of the OAuth sign-in that is stored in the file `path`, without its newline.
 * @throws {Failure} `store` If its base URL is one that a token must not be sent to.
 */
export function formatCredential(credential: Credential, path: string): string {
  return formatTold({
    secret: credential.accessToken,
    expiresAtMs: credential.expiresAtMs,
    baseUrl: baseUrlFromResourceUrl(credential.resourceUrl, "store"),
    provider: QWEN_OAUTH,
    source: path,
  });
}

/** What a document tells, all of one and the same credential. */
interface Told extends Pick<ModelAccess, "secret" | "expiresAtMs" | "baseUrl"> {
  readonly provider: string;
  readonly source: string;
}

function formatTold({ secret, expiresAtMs, baseUrl, provider, source }: Told): string {
  return formatJson({
    version: 1,
    access_token: secret.reveal(),
    token_type: "Bearer",
    expires_at: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
    base_url: baseUrl ?? null,
    provider,
    source,
  });
}
