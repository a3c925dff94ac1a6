/** What a protocol decides of the service that speaks it. */

import type { Protocol } from "../providers/catalogue.ts";
import type { ModelCredential } from "../requests/model_exchange.ts";
import { GEMINI_BASE_URL } from "../requests/model_list.ts";

/** Where a protocol's library goes when no base URL is named. */
export const DEFAULT_BASE_URLS: Readonly<Record<Protocol, string>> = {
  openai: "https://api.openai.com/v1",
  anthropic: "https://api.anthropic.com",
  gemini: GEMINI_BASE_URL,
  "vertex-ai": "https://aiplatform.googleapis.com",
};

/** The header that carries the credential. */
export const CREDENTIAL_HEADERS: Readonly<Record<Protocol, ModelCredential["header"]>> = {
  openai: "Authorization",
  anthropic: "x-api-key",
  gemini: "x-goog-api-key",
  "vertex-ai": "x-goog-api-key",
};
