/** The lines in which `token` prints a secret for programs that send it. */

import type { Protocol } from "../providers/catalogue.ts";
import type { Secret } from "../platform/secret.ts";

/** The secret alone, as a header, or as a line of curl's configuration. */
export type SecretLineFormat = "bare" | "header" | "curl";

/** Header that carries the secret, by protocol, up to its value. */
const HEADERS: Readonly<Record<Protocol, string>> = {
  "openai": "Authorization: Bearer ",
  "anthropic": "x-api-key: ",
  "gemini": "x-goog-api-key: ",
  "vertex-ai": "x-goog-api-key: ",
};

/** One line without its newline. */
export function formatSecretLine(
  secret: Secret,
  format: SecretLineFormat,
  protocol: Protocol,
): string {
  const header = HEADERS[protocol] + secret.reveal();
  switch (format) {
    case "bare":
      return secret.reveal();
    case "header":
      return header;
    case "curl":
      return `header = "${header.replaceAll(/["\\]/g, "\\$&")}"`;
  }
}
