/** Values that stand on the command line itself. */

import { Failure } from "../../platform/failure.ts";
import type { Sourced } from "../../providers/source.ts";
import type { ValueLayers } from "../../providers/value_layers.ts";
import type { KeyFlagParts } from "./key_flag.ts";

/** The options that are values, by their flag names. */
export interface ValueFlags {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly "openai-api-key"?: string | undefined;
  readonly "openai-base-url"?: string | undefined;
}

/**
 * The highest of all layers.
 * @throws {Failure} `usage` If a value is empty, or there is no key where the flag says; `store` if its file
 * cannot be read.
 */
export async function readValueFlags(
  parts: KeyFlagParts,
  options: ValueFlags,
): Promise<ValueLayers["flags"]> {
  const key = options["openai-api-key"];
  return {
    provider: options.provider,
    key: key === undefined
      ? undefined
      : await (await import("./key_flag.ts")).readKeyFlag(parts, key),
    baseUrl: fromFlag("openai-base-url", options["openai-base-url"]),
    model: fromFlag("model", options.model),
  };
}

function fromFlag(flag: string, value: string | undefined): Sourced<string> | undefined {
  if (value === undefined) return undefined;
  if (value !== "") return { value, source: { kind: "flag", flag } };
  throw new Failure("usage", `Cannot use an empty "--${flag}": leave it out instead`, {
    hint: "qwenauth status",
  });
}
