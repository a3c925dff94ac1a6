/** How requests for a model are made, as its entry in settings.json says. */

import type { Secret } from "../platform/secret.ts";
import type { Fields } from "../requests/json_object.ts";
import type { Sourced } from "./source.ts";

/** How requests for a model are made; names as in settings.json. */
export interface GenerationConfig {
  /** Milliseconds, at least 1. */
  readonly timeout: number | undefined;
  readonly maxRetries: number | undefined;
  /** Fields of the request: `temperature` and the like. */
  readonly samplingParams: Fields | undefined;
  /** By name; a value may hold a key. */
  readonly customHeaders: ReadonlyMap<string, Sourced<Secret>>;
  /** Further fields of the request. */
  readonly extra_body: Fields | undefined;
  /** Tokens. */
  readonly contextWindowSize: number | undefined;
  /** What the model takes beside text: `image`. */
  readonly modalities: readonly string[] | undefined;
}
