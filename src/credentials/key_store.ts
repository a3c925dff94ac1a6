/** The key store: API keys, each in one record with the provider and the base URL it was stored for. */

import type { Debug } from "../platform/debug.ts";
import { Failure } from "../platform/failure.ts";
import { joinPath } from "../platform/paths.ts";
import { Secret } from "../platform/secret.ts";
import { parseJsonObject } from "../requests/json_object.ts";
import { shellWord } from "../shell/shell_word.ts";
import type { JsonFileParts } from "./change_json_file.ts";
import { asObject, asText, type JsonObject } from "./json_file.ts";
import { LockedJsonFile } from "./locked_json_file.ts";
import { checkReadable, tightenMode } from "./ownership.ts";
import { orStoreFailure } from "./store_failure.ts";

/** One stored key. */
export interface KeyRecord {
  readonly key: Secret;
  /** Base URL of the only service that the key is sent to; undefined where the protocol's library decides. */
  readonly baseUrl: string | undefined;
  /** RFC 3339. */
  readonly storedAt: string;
}

/** The key store of one QWEN_HOME. */
export class KeyStore {
  readonly #file: LockedJsonFile;
  readonly #parts: JsonFileParts & { readonly debug: Debug };

  constructor(parts: JsonFileParts & { readonly debug: Debug }, ownFolder: string) {
    this.#parts = parts;
    this.#file = new LockedJsonFile(parts, joinPath(ownFolder, "keys.json"));
  }

  /** Path of the file. */
  get path(): string {
    return this.#file.path;
  }

  /**
   * All stored keys by provider id.
   * @throws {Failure} `store` If the file is damaged, unreadable or someone else's.
   */
  load(): ReadonlyMap<string, KeyRecord> {
    const records = Object.entries(asObject(this.#read()?.["keys"]) ?? {});
    return new Map(
      records.flatMap(([provider, value]) => {
        const record = decodeRecord(value);
        return record ? [[provider, record]] : [];
      }),
    );
  }

  /** Stores a key in place of an earlier one. @throws {Failure} `store` If it cannot be stored. */
  async put(provider: string, record: KeyRecord): Promise<void> {
    this.#read();
    const added = {
      key: record.key.reveal(),
      base_url: record.baseUrl,
      stored_at: record.storedAt,
    };
    await this.#file.change((old) => withKeys(old, (keys) => ({ ...keys, [provider]: added })));
  }

  /** Removes a key; false if there was none. @throws {Failure} `store` If the file cannot be changed. */
  async remove(provider: string): Promise<boolean> {
    if (!this.load().has(provider)) {
      await this.removeLeftovers();
      return false;
    }
    await this.#file.forget((old) => withKeys(old, ({ [provider]: _, ...others }) => others));
    return true;
  }

  /** Removes what was left by a process that was killed while it stored a key. @throws {Failure} `store` */
  async removeLeftovers(): Promise<void> {
    const { hasLeftovers } = await import("./atomic_write.ts");
    if (hasLeftovers(this.#parts.files, this.path)) await this.#file.forget((old) => old);
  }

  #read(): JsonObject | undefined {
    const { files, debug } = this.#parts;
    const { path } = this;
    const facts = orStoreFailure("read", path, () => files.facts(path));
    if (facts === undefined) return undefined;
    checkReadable(files, path, facts);
    tightenMode(files, path, facts, debug);
    const text = orStoreFailure("read", path, () => files.readText(path));
    const value = parseJsonObject(text ?? "");
    if (value !== undefined) return value;
    throw new Failure("store", `Cannot read "${path}": not a JSON object`, {
      hint: `mv ${shellWord(path)} ${shellWord(`${path}.damaged`)}`,
    });
  }
}

function withKeys(old: JsonObject, change: (keys: JsonObject) => JsonObject): JsonObject {
  return { ...old, keys: change(asObject(old["keys"]) ?? {}) };
}

function decodeRecord(value: unknown): KeyRecord | undefined {
  const record = asObject(value);
  const key = asText(record?.["key"]);
  if (record === undefined || key === undefined) return undefined;
  return {
    key: new Secret(key),
    baseUrl: asText(record["base_url"]),
    storedAt: asText(record["stored_at"]) ?? "",
  };
}
