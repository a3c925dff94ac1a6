/**
 * Reads the fields of one settings.json: each value with its source, variables expanded; what has the
 * wrong type is left out and named, so that one mistake does not cost the other values.
 */

import type { Source, Sourced } from "../providers/source.ts";
import { type Fields, isObject } from "../requests/json_object.ts";
import { createExpand, type Expand, type LookUp } from "./expansion.ts";
import type { SettingsFile } from "./settings_file.ts";

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
export interface FieldReader {
  /** What was left out so far. */
  readonly skipped: readonly SkippedSetting[];
  /** All fields. */
  readonly fields: Fields;
  /** Whether the file is a project's. */
  readonly isProject: boolean;
  /** The source of what stands under a dotted key. */
  readonly source: (key: string, expanded?: readonly Source[]) => Source;
  /** Names a value that is not used. */
  readonly skip: (key: string, reason: string) => undefined;
  /** Decodes when first asked: most commands never ask. */
  readonly later: <T>(decode: () => T) => () => T;
  /** A string with its variables expanded; an empty one counts as not set. */
  readonly text: (value: unknown, key: string) => Sourced<string> | undefined;
  /**
   * A string that may be shown and sent to any host: expanded as `text` in the user's own file, as it
   * stands in a project's.
   */
  readonly open: (value: unknown, key: string) => Sourced<string> | undefined;
  /** A string as it stands; an empty one counts as not set. */
  readonly literal: (value: unknown, key: string) => Sourced<string> | undefined;
  /** A whole number from `least` on. */
  readonly count: (value: unknown, key: string, least: number) => number | undefined;
  /** An object. */
  readonly object: (value: unknown, key: string) => Fields | undefined;
  /** The members of an object, with their keys; empty if it is none. */
  readonly members: (
    value: unknown,
    key: string,
  ) => readonly (readonly [name: string, value: unknown, key: string])[];
  /** A list. */
  readonly list: (value: unknown, key: string) => readonly unknown[] | undefined;
  /** The strings of a list. */
  readonly texts: (value: unknown, key: string) => readonly string[] | undefined;
  /** An object that is passed on as it stands; variables are expanded as `open` does it. */
  readonly json: (value: unknown, key: string) => Fields | undefined;
}

/**
 * Makes the reader of a file. Deliberately functions and no class: Deno's code cache holds these, but not
 * the methods of a class, and they are on the way of `env`.
 * @param isThorough whether what is decoded later is decoded at once, so that `skipped` is complete
 */
export function createFieldReader(
  file: SettingsFile,
  lookUp: LookUp,
  isThorough: boolean,
): FieldReader {
  const notes = createNotes(file);
  const typed = createTypedReaders(notes);
  const isProject = file.trust === "project";
  return {
    fields: file.fields,
    isProject,
    later: createLater(isThorough),
    ...notes,
    ...typed,
    ...createExpandingReaders(notes, typed, createExpand(lookUp), isProject),
  };
}

/** Where a value stands, and what is not used. */
type Notes = Pick<FieldReader, "skipped" | "source" | "skip">;

function createNotes({ path, trust }: SettingsFile): Notes {
  const skipped: SkippedSetting[] = [];
  const source: Notes["source"] = (key, expanded = []) => {
    return { kind: "settings", path, key, trust, expanded };
  };
  const skip: Notes["skip"] = (key, reason) => {
    if (skipped.length < SKIPPED_LIMIT) skipped.push({ source: source(key), reason });
    return undefined;
  };
  return { skipped, source, skip };
}

function createLater(isThorough: boolean): FieldReader["later"] {
  return <T>(decode: () => T): () => T => {
    let decoded: { readonly value: T } | undefined;
    const get = () => (decoded ??= { value: decode() }).value;
    if (isThorough) get();
    return get;
  };
}

/** What gives a value as it stands, if it has the type that is asked for. */
type TypedReaders = Pick<
  FieldReader,
  "literal" | "count" | "object" | "members" | "list" | "texts"
>;

function createTypedReaders({ source, skip }: Notes): TypedReaders {
  const literal: TypedReaders["literal"] = (value, key) => {
    if (value === undefined || value === "") return undefined;
    if (typeof value !== "string") return skip(key, "not a string");
    return { value, source: source(key) };
  };
  const count: TypedReaders["count"] = (value, key, least) => {
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
    return skip(key, `not a whole number from ${least} on`);
  };
  const object: TypedReaders["object"] = (value, key) => {
    if (value === undefined || isObject(value)) return value;
    return skip(key, "not an object");
  };
  const members: TypedReaders["members"] = (value, key) =>
    Object.entries(object(value, key) ?? {}).map(([name, value]) =>
      [name, value, `${key}.${shown(name)}`] as const
    );
  const list: TypedReaders["list"] = (value, key) => {
    if (value === undefined || Array.isArray(value)) return value;
    return skip(key, "not a list");
  };
  const texts: TypedReaders["texts"] = (value, key) => {
    const items = list(value, key);
    if (items === undefined) return undefined;
    if (items.every((item) => typeof item === "string")) return items;
    return skip(key, "not a list of strings");
  };
  return { literal, count, object, members, list, texts };
}

/** What puts the values of variables into a value. */
function createExpandingReaders(
  { source, skip }: Notes,
  { literal, object }: TypedReaders,
  expand: Expand,
  isProject: boolean,
): Pick<FieldReader, "text" | "open" | "json"> {
  const text: FieldReader["text"] = (value, key) => {
    const found = literal(value, key);
    if (found === undefined) return undefined;
    const expanded = expand(found.value);
    if (expanded === undefined) return skip(key, "its variables make it too long");
    if (expanded.text === "") return undefined;
    return { value: expanded.text, source: source(key, expanded.sources) };
  };
  // Deliberately, also in a trusted folder: what these hold goes to whatever host the entry names.
  const open: FieldReader["open"] = (value, key) =>
    isProject ? literal(value, key) : text(value, key);
  const expandOpen: Expand = isProject ? (text) => ({ text, sources: [] }) : expand;
  const json: FieldReader["json"] = (value, key) => {
    const found = object(value, key);
    if (found === undefined) return undefined;
    const copy = copyExpanded(found, expandOpen, DEPTH_LIMIT);
    return isObject(copy) ? copy : skip(key, "it nests too deeply, or its variables are too long");
  };
  return { text, open, json };
}

/** Undefined if it nests deeper than `levels` or grows too long. */
function copyExpanded(value: unknown, expand: Expand, levels: number): unknown {
  if (typeof value === "string") return expand(value)?.text;
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return undefined;
  const names = Object.keys(value);
  const copies = Object.values(value).map((item) => copyExpanded(item, expand, levels - 1));
  if (copies.includes(undefined)) return undefined;
  if (Array.isArray(value)) return copies;
  // Deliberately without the names that would reach the prototype of whatever this is merged into.
  const members = names.map((name, at) => [name, copies[at]] as const);
  return Object.fromEntries(members.filter(([name]) => !PROTOTYPE_NAMES.includes(name)));
}

const PROTOTYPE_NAMES = ["__proto__", "constructor", "prototype"];

/** A name of a file as a part of a dotted key; strange ones in quotes, long ones cut. */
function shown(name: string): string {
  return /^[\w-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64));
}
