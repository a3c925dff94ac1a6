/** What a protocol decides of the service that speaks it. */

import type { Protocol } from "../../providers/catalogue.ts";
import { GEMINI_BASE_URL } from "../../requests/model_list.ts";

/** Where a protocol's library goes when no base URL is named. */
export const DEFAULT_BASE_URLS: Readonly<Record<Protocol, string>> = {
  openai: "https://api.openai.com/v1",
  anthropic: "https://api.anthropic.com",
  gemini: GEMINI_BASE_URL,
  "vertex-ai": "https://aiplatform.googleapis.com",
};
