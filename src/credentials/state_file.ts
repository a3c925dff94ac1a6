/**
 * `state.json`: the chosen provider, and what is known of each sign-in beside the credential itself.
 * Changed under a lock of its own; what this version does not know is kept.
 */

import { joinPath } from "../platform/paths.ts";
import type { JsonFileParts } from "./change_json_file.ts";
import { asDate, asObject, asText, type JsonObject } from "./json_file.ts";
import { LockedJsonFile } from "./locked_json_file.ts";
import { orStoreFailure } from "./store_failure.ts";
import { checkReadable, tightenMode } from "./ownership.ts";
import { decodeSignIn, encodeSignIn, type SignInState } from "./sign_in_state.ts";
import { decodeTrust, encodeTrust, type TrustRecord } from "./trust_record.ts";

/** What a person has chosen and allowed. */
export interface Choices {
  /** The provider that the last login or `use` chose. */
  readonly provider: string | undefined;
  /** The model that `models use` chose for a provider. */
  readonly model: (provider: string) => string | undefined;
  /** What is trusted, by the absolute path of the folder. */
  readonly trustedFolders: () => Readonly<Record<string, TrustRecord>>;
}

/** The state file of one QWEN_HOME. */
export class StateFile {
  readonly #file: LockedJsonFile;

  readonly #parts: JsonFileParts;

  constructor(parts: JsonFileParts, ownFolder: string) {
    this.#parts = parts;
    this.#file = new LockedJsonFile(parts, joinPath(ownFolder, "state.json"));
  }

  /**
   * What a person has chosen and allowed, read once; the methods below read anew.
   * @throws {Failure} `store` If the file belongs to someone else.
   */
  choices(): Choices {
    const state = this.#readOwn();
    return {
      provider: asText(state["provider"]),
      model: (provider) => asText(asObject(state["models"])?.[provider]),
      trustedFolders: () => decodeTrustedFolders(state["trusted"]),
    };
  }

  /** The provider that the last login or `use` chose. */
  provider(): string | undefined {
    return this.choices().provider;
  }

  /** Stores the choice of a provider; undefined takes it back. @throws {Failure} `store` If it cannot be written. */
  async chooseProvider(id: string | undefined): Promise<void> {
    await this.#change((state) => ({ ...state, provider: id }));
  }

  /** What is known of a sign-in. */
  signIn(key: string): SignInState {
    return decodeSignIn(asObject(this.#read()["sign_ins"])?.[key]);
  }

  /** Replaces what is known of a sign-in; undefined forgets it. @throws {Failure} `store` If it cannot be written. */
  async setSignIn(key: string, signIn: SignInState | undefined): Promise<void> {
    await this.#change((state) => {
      const { [key]: _, ...others } = asObject(state["sign_ins"]) ?? {};
      if (signIn === undefined) return { ...state, sign_ins: others };
      return { ...state, sign_ins: { ...others, [key]: encodeSignIn(signIn) } };
    });
  }

  /** Path of the file. */
  get path(): string {
    return this.#file.path;
  }

  /** The model that `models use` chose for a provider. */
  model(provider: string): string | undefined {
    return this.choices().model(provider);
  }

  /** Stores the choice of a model; undefined takes it back. @throws {Failure} `store` If it cannot be written. */
  async chooseModel(provider: string, model: string | undefined): Promise<void> {
    await this.#change((state) => ({
      ...state,
      models: { ...asObject(state["models"]), [provider]: model },
    }));
  }

  /** When the rules of plans were accepted, RFC 3339, by plan; a plan whose rule was not is absent. */
  consents(): Readonly<Record<string, string>> {
    const consents = Object.entries(asObject(this.#readOwn()["consents"]) ?? {});
    return Object.fromEntries(
      consents.filter((entry): entry is [string, string] => asDate(entry[1]) !== undefined),
    );
  }

  /** Stores the acceptance of a plan's rule; undefined takes it back. @throws {Failure} `store` If it cannot be written. */
  async setConsent(plan: string, acceptedAt: string | undefined): Promise<void> {
    await this.#change((state) => ({
      ...state,
      consents: { ...asObject(state["consents"]), [plan]: acceptedAt },
    }));
  }

  /** What is trusted, by the absolute path of the folder. */
  trustedFolders(): Readonly<Record<string, TrustRecord>> {
    return this.choices().trustedFolders();
  }

  /** Stores the trust in a folder; undefined takes it back. @throws {Failure} `store` If it cannot be written. */
  async setTrust(folder: string, record: TrustRecord | undefined): Promise<void> {
    await this.#change((state) => ({
      ...state,
      trusted: {
        ...asObject(state["trusted"]),
        [folder]: record && encodeTrust(record),
      },
    }));
  }

  /**
   * Deliberately not of someone else, and not of a file that others may write: trust and consent stand
   * in it. What is known of a sign-in is read without this, since no answer may be lost for it.
   */
  #readOwn(): JsonObject {
    const { files } = this.#parts;
    const facts = orStoreFailure("read", this.path, () => files.facts(this.path));
    if (facts === undefined) return {};
    checkReadable(files, this.path, facts);
    tightenMode(files, this.path, facts, () => {});
    return this.#read();
  }

  #read(): JsonObject {
    return this.#file.read() ?? {};
  }

  #change(change: (state: JsonObject) => JsonObject): Promise<void> {
    return this.#file.change(change);
  }
}

function decodeTrustedFolders(value: unknown): Readonly<Record<string, TrustRecord>> {
  const folders = Object.entries(asObject(value) ?? {});
  return Object.fromEntries(
    folders.flatMap(([folder, value]) => {
      const record = decodeTrust(value);
      return record ? [[folder, record]] : [];
    }),
  );
}
