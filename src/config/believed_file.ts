/**
 * Which configuration files are believed, and how far: what a file may do depends on where it really
 * lies and on whose it is, not on the step of a search that came upon it.
 */

import type { FileFacts, Files } from "../platform/files.ts";
import { projectFolderOf, type Trust } from "../providers/source.ts";

const ROOT = 0;
const LIMIT_BYTES = 1024 * 1024;

/** A file of the user, and how far it is trusted. */
export interface OwnPath {
  readonly path: string;
  readonly trust: Trust;
}

/** Trust of an existing file: that of the own path that leads to the same file, else `project`. */
export function trustOfPath(
  files: Pick<Files, "facts" | "linkTarget">,
  path: string,
  own: readonly OwnPath[],
): Trust {
  const named = own.find((candidate) => candidate.path === path);
  if (named !== undefined) return named.trust;
  const target = targetOf(files, path);
  if (target === undefined) return "project";
  return own.find((candidate) => targetOf(files, candidate.path) === target)?.trust ?? "project";
}

/** Where a path leads, all links followed; undefined if there is no file. */
export function targetOf(
  files: Pick<Files, "facts" | "linkTarget">,
  path: string,
): string | undefined {
  try {
    // First, since most often there is none: asking where nothing leads takes three times as long.
    return files.facts(path) === undefined ? undefined : files.linkTarget(path);
  } catch {
    return undefined;
  }
}

/**
 * Where a project's file leads if that is outside its project. Deliberately refused: a repository could
 * come with a link to another project's keys, and send them to its own host.
 */
export function findWayOut(files: Pick<Files, "linkTarget">, path: string): string | undefined {
  const target = files.linkTarget(path);
  if (target === path) return undefined;
  const folder = files.linkTarget(projectFolderOf(path)).replace(/[/\\]$/, "");
  const isInside = target.startsWith(folder) && /^[/\\]/.test(target.slice(folder.length));
  return isInside ? undefined : target;
}

/** Why a file is not read. */
export interface Obstacle {
  readonly kind: "no_file" | "foreign" | "too_large";
  /** The reason as the end of a sentence. */
  readonly why: string;
}

/**
 * Why a file is not read, undefined if it is: deliberately decided without opening it, since a FIFO
 * would wait for ever. Root may read anyone's file but believes a project's only if it is root's.
 */
export function findObstacle(
  files: Pick<Files, "uid">,
  facts: FileFacts,
  trust: Trust,
): Obstacle | undefined {
  if (facts.kind === "folder") return { kind: "no_file", why: "it is a folder" };
  if (facts.kind !== "file") return { kind: "no_file", why: "it is not a regular file" };
  const { uid } = files;
  const isForeign = uid !== undefined && facts.uid !== undefined && facts.uid !== uid &&
    facts.uid !== ROOT;
  if (isForeign && (trust === "project" || uid !== ROOT)) {
    return { kind: "foreign", why: `it belongs to user ${facts.uid}, this is user ${uid}` };
  }
  if (facts.sizeBytes <= LIMIT_BYTES) return undefined;
  return { kind: "too_large", why: "it is larger than 1 MiB" };
}
