/** Where `.env` files are looked for, and which of those places are the user's own. */

import { folderOf, joinPath } from "../platform/paths.ts";
import type { OwnPath } from "./believed_file.ts";

/** The folders from which the places follow. */
export interface EnvPlaces {
  /** The user's home folder, undefined if it is not known. */
  readonly home: string | undefined;
  /** QWEN_HOME, absolute. */
  readonly qwenHome: string;
  /** Absolute; undefined if it is unknown: then there are no files of a project. */
  readonly currentFolder: string | undefined;
}

/** All places in the order of the search, each once; made one by one, since the first often is enough. */
export function* searchedEnvPaths(places: EnvPlaces): Generator<string> {
  const home = homeEnvPaths(places);
  for (const path of upwardEnvPaths(places.currentFolder)) {
    const at = home.indexOf(path);
    if (at >= 0) home.splice(at, 1);
    yield path;
  }
  yield* home;
}

/** The places that are looked at when no folder up to the root has a file. */
export function homeEnvPaths({ home, qwenHome }: EnvPlaces): string[] {
  return [joinPath(qwenHome, ".env"), ...(home === undefined ? [] : [joinPath(home, ".env")])];
}

/** Places whose files are the user's own, whichever way leads to them. */
export function ownEnvPaths({ home, qwenHome }: EnvPlaces): OwnPath[] {
  const named = joinPath(qwenHome, ".env");
  const own: OwnPath[] = [{ path: named, trust: "qwen_home" }];
  if (home === undefined) return own;
  const usual = joinPath(home, ".qwen", ".env");
  if (usual !== named) own.push({ path: usual, trust: "qwen_home" });
  own.push({ path: joinPath(home, ".env"), trust: "home" });
  return own;
}

function* upwardEnvPaths(currentFolder: string | undefined): Generator<string> {
  if (currentFolder === undefined) return;
  for (let folder = currentFolder;;) {
    const base = folder === "/" ? "" : folder;
    yield `${base}/.qwen/.env`;
    yield `${base}/.env`;
    const parent = folderOf(folder);
    if (parent === folder || parent === ".") return;
    folder = parent;
  }
}
