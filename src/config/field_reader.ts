/**
 * Reads the fields of one settings.json: each value with its source, variables expanded; what has the
 * wrong type is left out and named, so that one mistake does not cost the other values.
 */

import type { Fields } from "../requests/json_object.ts";
import { isObject } from "../requests/json_object.ts";
import { Expander, type LookUp } from "./expansion.ts";
import type { SettingsFile } from "./settings_file.ts";
import type { Source, Sourced } from "../providers/source.ts";

/** A value of settings.json that is not used. */
export interface SkippedSetting {
  readonly source: Source;
  /** The reason as the end of a sentence. */
  readonly reason: string;
}

/** More are not listed: a file can hold as many mistakes as it has bytes. */
const SKIPPED_LIMIT = 100;
/** Levels of an object that is passed on as it stands. */
const DEPTH_LIMIT = 32;

/** Reader of one file. */
export class FieldReader {
  /** What was left out so far. */
  readonly skipped: SkippedSetting[] = [];
  readonly #file: SettingsFile;
  readonly #expander: Expander;

  constructor(file: SettingsFile, lookUp: LookUp) {
    this.#file = file;
    this.#expander = new Expander(lookUp);
  }

  /** All fields. */
  get fields(): Fields {
    return this.#file.fields;
  }

  /** Whether the file is a project's. */
  get isProject(): boolean {
    return this.#file.trust === "project";
  }

  /** The source of what stands under a dotted key. */
  source(key: string, expanded: readonly Source[] = []): Source {
    const { path, trust } = this.#file;
    return { kind: "settings", path, key, trust, expanded };
  }

  /** Names a value that is not used. */
  skip(key: string, reason: string): undefined {
    if (this.skipped.length < SKIPPED_LIMIT) {
      this.skipped.push({ source: this.source(key), reason });
    }
    return undefined;
  }

  /** A string with its variables expanded; an empty one counts as not set. */
  text(value: unknown, key: string): Sourced<string> | undefined {
    const literal = this.literal(value, key);
    if (literal === undefined) return undefined;
    const expanded = this.#expander.expand(literal.value);
    if (expanded === undefined) return this.skip(key, "its variables make it too long");
    if (expanded.text === "") return undefined;
    return { value: expanded.text, source: this.source(key, expanded.sources) };
  }

  /** A string as it stands; an empty one counts as not set. */
  literal(value: unknown, key: string): Sourced<string> | undefined {
    if (value === undefined || value === "") return undefined;
    if (typeof value !== "string") return this.skip(key, "not a string");
    return { value, source: this.source(key) };
  }

  /** A whole number from `least` on. */
  count(value: unknown, key: string, least: number): number | undefined {
    if (value === undefined) return undefined;
    if (Number.isSafeInteger(value) && value as number >= least) return value as number;
    return this.skip(key, `not a whole number from ${least} on`);
  }

  /** An object. */
  object(value: unknown, key: string): Fields | undefined {
    if (value === undefined || isObject(value)) return value;
    return this.skip(key, "not an object");
  }

  /** The members of an object, with their keys; empty if it is none. */
  members(value: unknown, key: string): [name: string, value: unknown, key: string][] {
    const members = Object.entries(this.object(value, key) ?? {});
    return members.map(([name, value]) => [name, value, `${key}.${shown(name)}`]);
  }

  /** A list. */
  list(value: unknown, key: string): readonly unknown[] | undefined {
    if (value === undefined || Array.isArray(value)) return value;
    return this.skip(key, "not a list");
  }

  /** The strings of a list. */
  texts(value: unknown, key: string): readonly string[] | undefined {
    const list = this.list(value, key);
    if (list === undefined) return undefined;
    if (list.every((item) => typeof item === "string")) return list;
    return this.skip(key, "not a list of strings");
  }

  /** An object that is passed on as it stands, the variables in its strings expanded. */
  json(value: unknown, key: string): Fields | undefined {
    const object = this.object(value, key);
    if (object === undefined) return undefined;
    const copy = this.#copy(object, DEPTH_LIMIT);
    return isObject(copy)
      ? copy
      : this.skip(key, "it nests too deeply, or its variables are too long");
  }

  /** Undefined if it nests deeper than `levels` or grows too long. */
  #copy(value: unknown, levels: number): unknown {
    if (typeof value === "string") return this.#expander.expand(value)?.text;
    if (typeof value !== "object" || value === null) return value;
    if (levels === 0) return undefined;
    const names = Object.keys(value);
    const copies = Object.values(value).map((item) => this.#copy(item, levels - 1));
    if (copies.includes(undefined)) return undefined;
    if (Array.isArray(value)) return copies;
    // Deliberately without the names that would reach the prototype of whatever this is merged into.
    const members = names.map((name, at) => [name, copies[at]] as const);
    return Object.fromEntries(members.filter(([name]) => !PROTOTYPE_NAMES.includes(name)));
  }
}

const PROTOTYPE_NAMES = ["__proto__", "constructor", "prototype"];

/** A name of a file as a part of a dotted key; strange ones in quotes, long ones cut. */
function shown(name: string): string {
  return /^[\w-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64));
}
