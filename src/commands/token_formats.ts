/** The forms in which `token` prints a secret. */

import type { ModelAccess } from "../auth/model_access.ts";
import type { Protocol } from "../providers/catalogue.ts";
import { describeSource } from "../providers/source.ts";

/** Values of `token --format`. */
export type TokenFormat = "bare" | "header" | "curl" | "json";

/** Header that carries the secret, by protocol, up to its value. */
const HEADERS: Readonly<Record<Protocol, string>> = {
  "openai": "Authorization: Bearer ",
  "anthropic": "x-api-key: ",
  "gemini": "x-goog-api-key: ",
  "vertex-ai": "x-goog-api-key: ",
};

/** One line without its newline. */
export function formatToken(access: ModelAccess, format: TokenFormat): string {
  const secret = access.secret.reveal();
  const header = HEADERS[access.target.protocol] + secret;
  switch (format) {
    case "bare":
      return secret;
    case "header":
      return header;
    case "curl":
      return `header = "${header.replaceAll(/["\\]/g, "\\$&")}"`;
    case "json":
      return JSON.stringify({
        version: 1,
        access_token: secret,
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
}
