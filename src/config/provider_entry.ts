/** One entry of `modelProviders` in settings.json: a model, its host, and the variable of its key. */

import { Secret } from "../platform/secret.ts";
import type { GenerationConfig } from "../providers/generation_config.ts";
import type { Source, Sourced } from "../providers/source.ts";
import type { Fields } from "../requests/json_object.ts";
import type { FieldReader } from "./field_reader.ts";
import { isProtectedName } from "./protected_names.ts";

/** A usable entry. */
export interface ProviderEntry {
  /** Key under `modelProviders`. */
  readonly providerId: string;
  /** Model id. */
  readonly id: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** Variable that holds the key: a valid name, and none that other programs act on. */
  readonly envKey: Sourced<string> | undefined;
  /** As it stands in the file, never with variables in it. */
  readonly baseUrl: Sourced<string> | undefined;
  readonly generationConfig: GenerationConfig;
  /** As it stands in the file. */
  readonly capabilities: Fields | undefined;
  /** Where the entry stands: `modelProviders.openai[0]`. */
  readonly source: Source;
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

/**
 * Decodes an entry; undefined, and named, if it has no id, or if its key or host cannot be used. An
 * entry without these would deliberately not do: another key or host would take their place.
 */
export function decodeProviderEntry(
  reader: FieldReader,
  providerId: string,
  value: unknown,
  key: string,
): ProviderEntry | undefined {
  const fields = reader.object(value, key);
  if (fields === undefined) return undefined;
  const id = reader.open(fields["id"], `${key}.id`)?.value;
  if (id === undefined) return reader.skip(key, "it has no id");
  const envKey = reader.literal(fields["envKey"], `${key}.envKey`);
  const baseUrl = reader.literal(fields["baseUrl"], `${key}.baseUrl`);
  if (isLost(fields["envKey"], envKey)) return undefined;
  if (isLost(fields["baseUrl"], baseUrl)) return undefined;
  if (envKey !== undefined && !isUsableName(envKey.value)) {
    return reader.skip(`${key}.envKey`, "not a variable that may hold a key");
  }
  const details = reader.later(() => decodeDetails(reader, fields, key));
  return {
    providerId,
    id,
    get name() {
      return details().name;
    },
    get description() {
      return details().description;
    },
    envKey,
    baseUrl,
    get generationConfig() {
      return details().generationConfig;
    },
    get capabilities() {
      return details().capabilities;
    },
    source: reader.source(key),
  };
}

/** What is asked for only when the model is shown, or a request is sent to it. */
function decodeDetails(
  reader: FieldReader,
  fields: Fields,
  key: string,
): Pick<ProviderEntry, "name" | "description" | "generationConfig" | "capabilities"> {
  const text = (name: string) => reader.open(fields[name], `${key}.${name}`)?.value;
  return {
    name: text("name"),
    description: text("description"),
    generationConfig: decodeGenerationConfig(reader, fields["generationConfig"], key),
    capabilities: reader.json(fields["capabilities"], `${key}.capabilities`),
  };
}

function isLost(value: unknown, decoded: unknown): boolean {
  return decoded === undefined && value !== undefined && value !== "";
}

/** Whether a variable may hold a key: a valid name, and none that other programs act on. */
export function isUsableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name) && !isProtectedName(name);
}

function decodeGenerationConfig(
  reader: FieldReader,
  value: unknown,
  entryKey: string,
): GenerationConfig {
  const key = `${entryKey}.generationConfig`;
  const fields = reader.object(value, key) ?? {};
  const at = (name: string) => [fields[name], `${key}.${name}`] as const;
  return {
    timeout: reader.count(...at("timeout"), 1),
    maxRetries: reader.count(...at("maxRetries"), 0),
    samplingParams: reader.json(...at("samplingParams")),
    customHeaders: decodeHeaders(reader, ...at("customHeaders")),
    extra_body: reader.json(...at("extra_body")),
    contextWindowSize: reader.count(...at("contextWindowSize"), 1),
    modalities: decodeModalities(reader, ...at("modalities")),
  };
}

function decodeHeaders(
  reader: FieldReader,
  value: unknown,
  key: string,
): ReadonlyMap<string, Sourced<Secret>> {
  const headers = new Map<string, Sourced<Secret>>();
  for (const [name, text, headerKey] of reader.members(value, key)) {
    const header = reader.text(text, headerKey);
    if (header === undefined) continue;
    if (HEADER_NAME.test(name) && /^[\t\x20-\x7e]*$/.test(header.value)) {
      headers.set(name, { value: new Secret(header.value), source: header.source });
    } else {
      reader.skip(headerKey, "not a header that can be sent");
    }
  }
  return headers;
}

/** Either a list of names or an object of switches. */
function decodeModalities(
  reader: FieldReader,
  value: unknown,
  key: string,
): readonly string[] | undefined {
  if (value === undefined || Array.isArray(value)) return reader.texts(value, key);
  const members = reader.members(value, key);
  return members.filter(([, isOn]) => isOn === true).map(([name]) => name);
}
