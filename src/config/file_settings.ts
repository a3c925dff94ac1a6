/** What one settings.json says, with the older names of some keys; joining two is left to others. */

import { Secret } from "../platform/secret.ts";
import type { Sourced } from "../providers/source.ts";
import type { FieldReader } from "./field_reader.ts";
import { isProtectedName } from "./protected_names.ts";
import { decodeProviderEntry, type ProviderEntry } from "./provider_entry.ts";

/** The values of one file. */
export interface FileSettings {
  readonly env: ReadonlyMap<string, Sourced<string>>;
  /** Entries by provider id; an id with an empty list is there as well. */
  readonly modelProviders: ReadonlyMap<string, readonly ProviderEntry[]>;
  /** Protocol, not yet checked, by provider id. */
  readonly providerProtocol: ReadonlyMap<string, Sourced<string>>;
  readonly modelName: Sourced<string> | undefined;
  readonly modelBaseUrl: Sourced<string> | undefined;
  readonly authSelectedType: Sourced<string> | undefined;
  readonly authApiKey: Sourced<Secret> | undefined;
  readonly authBaseUrl: Sourced<string> | undefined;
}

/** More entries of one file are not looked at. */
const ENTRY_LIMIT = 1000;

/** Decodes the fields of a file. */
export function decodeFileSettings(reader: FieldReader): FileSettings {
  const { fields } = reader;
  const older = typeof fields["model"] === "string" ? fields["model"] : undefined;
  const model = older === undefined ? reader.object(fields["model"], "model") : undefined;
  const security = reader.object(fields["security"], "security");
  const auth = reader.object(security?.["auth"], "security.auth");
  const apiKey = reader.text(auth?.["apiKey"], "security.auth.apiKey");
  return {
    env: decodeEnv(reader),
    modelProviders: decodeModelProviders(reader),
    providerProtocol: decodeTexts(reader, "providerProtocol"),
    modelName: reader.open(model?.["name"], "model.name") ?? reader.open(older, "model"),
    modelBaseUrl: reader.literal(model?.["baseUrl"], "model.baseUrl"),
    authSelectedType: reader.open(auth?.["selectedType"], "security.auth.selectedType") ??
      reader.open(fields["selectedAuthType"], "selectedAuthType"),
    authApiKey: apiKey && { value: new Secret(apiKey.value), source: apiKey.source },
    authBaseUrl: reader.literal(auth?.["baseUrl"], "security.auth.baseUrl"),
  };
}

function decodeEnv(reader: FieldReader): ReadonlyMap<string, Sourced<string>> {
  const env = new Map<string, Sourced<string>>();
  for (const [name, value, key] of reader.members(reader.fields["env"], "env")) {
    if (isProtectedName(name)) continue;
    // What is no key has no binding of its own: a project's URL or model would carry it to its host.
    const isOpen = /_(?:BASE_URL|MODEL|PROJECT)$/.test(name);
    const sourced = isOpen && reader.isProject
      ? reader.literal(value, key)
      : reader.text(value, key);
    if (sourced !== undefined) env.set(name, sourced);
  }
  return env;
}

function decodeTexts(reader: FieldReader, key: string): ReadonlyMap<string, Sourced<string>> {
  const texts = new Map<string, Sourced<string>>();
  for (const [name, value, memberKey] of reader.members(reader.fields[key], key)) {
    const text = reader.open(value, memberKey);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}

function decodeModelProviders(
  reader: FieldReader,
): ReadonlyMap<string, readonly ProviderEntry[]> {
  const providers = new Map<string, readonly ProviderEntry[]>();
  let left = ENTRY_LIMIT;
  const key = "modelProviders";
  for (const [providerId, value, providerKey] of reader.members(reader.fields[key], key)) {
    const list = reader.list(value, providerKey);
    if (list === undefined) continue;
    const usable = list.slice(0, left);
    if (usable.length < list.length) {
      reader.skip(providerKey, `only the first ${ENTRY_LIMIT} entries of a file are read`);
    }
    left -= usable.length;
    providers.set(providerId, decodeEntries(reader, providerId, usable, providerKey));
  }
  return providers;
}

/** Of two entries with the same id and base URL the first counts. */
function decodeEntries(
  reader: FieldReader,
  providerId: string,
  list: readonly unknown[],
  key: string,
): readonly ProviderEntry[] {
  const entries = new Map<string, ProviderEntry>();
  for (const [index, value] of list.entries()) {
    const entryKey = `${key}[${index}]`;
    const entry = decodeProviderEntry(reader, providerId, value, entryKey);
    if (entry === undefined) continue;
    const identity = `${entry.id.length} ${entry.id}${entry.baseUrl?.value ?? ""}`;
    if (entries.has(identity)) {
      reader.skip(entryKey, "an entry before it has the same id and base URL");
    } else entries.set(identity, entry);
  }
  return [...entries.values()];
}
