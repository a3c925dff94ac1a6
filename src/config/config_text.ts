/**
 * Reading a configuration file only if it is a regular file, not too large, and of someone who may be
 * believed. Opens nothing else: there may be a FIFO or a device under any name.
 */

import { FileError, type Files } from "../platform/files.ts";
import type { Trust } from "../providers/source.ts";
import {
  findObstacle,
  findWayOut,
  type Obstacle,
  type OwnPath,
  trustOfPath,
} from "./believed_file.ts";

/** What reading needs of the files. */
export type ConfigFiles = Pick<Files, "facts" | "readText" | "linkTarget" | "uid">;

/** The text of a configuration file. */
export interface ConfigText {
  readonly path: string;
  readonly trust: Trust;
  readonly text: string;
}

/** A file that is there but was not read. */
export interface UnreadConfig {
  readonly kind: Obstacle["kind"] | "outside" | "unreadable" | "vanished";
  /** The reason as the end of a sentence. */
  readonly why: string;
  readonly trust: Trust;
}

/** How a file is read. */
export interface ReadOptions {
  /** Whether a person named it: then it may lie anywhere, and root reads it whoever owns it. */
  readonly isNamed?: boolean;
}

/** The text, or why it was not read; undefined if there is no such file. */
export function readConfigText(
  files: ConfigFiles,
  path: string,
  ownPaths: () => readonly OwnPath[],
  { isNamed = false }: ReadOptions = {},
): ConfigText | UnreadConfig | undefined {
  let trust: Trust | undefined;
  try {
    const facts = files.facts(path);
    if (facts === undefined) return undefined;
    trust = trustOfPath(files, path, ownPaths());
    const obstacle = findObstacle(files, facts, isNamed && trust === "project" ? "home" : trust);
    if (obstacle !== undefined) return { ...obstacle, trust };
    const wayOut = trust === "project" && !isNamed ? findWayOut(files, path) : undefined;
    if (wayOut !== undefined) {
      return { kind: "outside", why: `a link leads out of its folder, to "${wayOut}"`, trust };
    }
    const text = files.readText(path);
    if (text === undefined) return { kind: "vanished", why: "it has just been removed", trust };
    return { path, trust, text };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.reason === "missing" || error.reason === "not_a_folder") return undefined;
    trust ??= ownPaths().find((own) => own.path === path)?.trust ?? "project";
    return { kind: "unreadable", why: error.message, trust };
  }
}
