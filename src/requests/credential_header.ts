/** The header in which a protocol's services expect the credential, and how it stands there. */

import type { Secret } from "../platform/secret.ts";

/** A header that carries a credential. */
export type CredentialHeader = "Authorization" | "x-api-key" | "x-goog-api-key";

/** The header of each protocol. */
export const CREDENTIAL_HEADERS = {
  openai: "Authorization",
  anthropic: "x-api-key",
  gemini: "x-goog-api-key",
  "vertex-ai": "x-goog-api-key",
} as const satisfies Readonly<Record<string, CredentialHeader>>;

/** What stands in the header (RFC 6750, section 2.1, where it is `Authorization`). */
export function credentialValue(header: CredentialHeader, secret: Secret): string {
  return header === "Authorization" ? `Bearer ${secret.reveal()}` : secret.reveal();
}
