/** Where a value came from. Every value carries its source to the place that uses it. */

import { folderOf, nameOf } from "../platform/paths.ts";

/** How far a source is trusted, highest first; a secret may only go where an equal or better source points. */
export type Trust = "process" | "qwen_home" | "home" | "project";

/** Trust levels from the highest to the lowest. */
const TRUST_LEVELS: readonly Trust[] = ["process", "qwen_home", "home", "project"];

/** The source of one value. */
export type Source =
  | { readonly kind: "flag"; readonly flag: string }
  | { readonly kind: "environment"; readonly variable: string }
  | {
    readonly kind: "env_file";
    readonly variable: string;
    readonly path: string;
    /** Line on which the variable is set, from 1. */
    readonly line: number;
    readonly trust: Trust;
  }
  | { readonly kind: "key_store"; readonly path: string }
  | { readonly kind: "state"; readonly path: string }
  | { readonly kind: "credential"; readonly path: string }
  | {
    readonly kind: "settings";
    readonly path: string;
    /** Dotted key: `env.OPENAI_API_KEY`, `modelProviders.openai[0].baseUrl`. */
    readonly key: string;
    readonly trust: Trust;
    /** Sources of the variables that were expanded into the value; the least trusted of them counts. */
    readonly expanded: readonly Source[];
  }
  | { readonly kind: "catalogue"; readonly provider: string }
  | { readonly kind: "default" };

/** A value with its source. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: Source;
}

/** A value that was chosen among several. */
export interface Resolved<T> extends Sourced<T> {
  /** What it wins over, in order of precedence. */
  readonly shadowed: readonly Sourced<T>[];
}

/** How far a source is trusted: an expanded value no further than the least trusted of its parts. */
export function trustOf(source: Source): Trust {
  switch (source.kind) {
    case "flag":
    case "environment":
    case "catalogue":
    case "default":
      return "process";
    case "key_store":
    case "state":
    case "credential":
      return "qwen_home";
    case "env_file":
      return source.trust;
    case "settings":
      return leastTrusted([source.trust, ...source.expanded.map(trustOf)]);
  }
}

/** Folders of the projects whose files a value comes from: none for a value of one's own. */
export function projectFolders(source: Source): readonly string[] {
  switch (source.kind) {
    case "env_file":
      return source.trust === "project" ? [projectFolderOf(source.path)] : [];
    case "settings": {
      const own = source.trust === "project" ? [projectFolderOf(source.path)] : [];
      return [...own, ...source.expanded.flatMap(projectFolders)];
    }
    default:
      return [];
  }
}

/** Whether nothing of a value comes from anywhere but the files of this project. */
export function isWhollyOf(source: Source, project: string): boolean {
  if (projectFolders(source)[0] !== project) return false;
  return source.kind !== "settings" ||
    source.expanded.every((part) => isWhollyOf(part, project));
}

/** Variables of one's own that a value is, or has in it. */
export function ownVariables(source: Source): readonly string[] {
  switch (source.kind) {
    case "environment":
      return [source.variable];
    case "env_file":
      return source.trust === "project" ? [] : [source.variable];
    case "settings":
      return source.expanded.flatMap(ownVariables);
    default:
      return [];
  }
}

/** Folder that a file of a project speaks for: `/p` for `/p/.env` and for `/p/.qwen/settings.json`. */
export function projectFolderOf(path: string): string {
  const folder = folderOf(path);
  return nameOf(folder) === ".qwen" ? folderOf(folder) : folder;
}

/** The lowest of some levels. */
function leastTrusted(levels: readonly Trust[]): Trust {
  return TRUST_LEVELS[Math.max(...levels.map((level) => TRUST_LEVELS.indexOf(level)))]!;
}

/** A source in words for messages: `OPENAI_API_KEY in "/x/.env" (line 3)`. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case "flag":
      return `--${source.flag}`;
    case "environment":
      return `${source.variable} in the environment`;
    case "env_file":
      return `${source.variable} in "${source.path}" (line ${source.line})`;
    case "key_store":
      return `the key store "${source.path}"`;
    case "state":
      return `the choice stored in "${source.path}"`;
    case "credential":
      return `the sign-in "${source.path}"`;
    case "settings":
      return `${source.key} in "${source.path}"`;
    case "catalogue":
      return `the built-in row of "${source.provider}"`;
    case "default":
      return "the default";
  }
}
