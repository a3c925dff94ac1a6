/** The lines in which `token` prints a secret for programs that send it. */

import type { Protocol } from "../providers/catalogue.ts";
import type { Secret } from "../platform/secret.ts";
import { CREDENTIAL_HEADERS, credentialValue } from "../requests/credential_header.ts";

/** The secret alone, as a header, or as a line of curl's configuration. */
export type SecretLineFormat = "bare" | "header" | "curl";

/** One line without its newline. */
export function formatSecretLine(
  secret: Secret,
  format: SecretLineFormat,
  protocol: Protocol,
): string {
  const name = CREDENTIAL_HEADERS[protocol];
  const header = `${name}: ${credentialValue(name, secret)}`;
  switch (format) {
    case "bare":
      return secret.reveal();
    case "header":
      return header;
    case "curl":
      return `header = "${header.replaceAll(/["\\]/g, "\\$&")}"`;
  }
}
