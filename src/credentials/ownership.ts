/** Whose files these are, and who may look into them: a foreign file is neither believed nor replaced. */

import type { Debug } from "../platform/debug.ts";
import { Failure } from "../platform/failure.ts";
import type { FileFacts, Files } from "../platform/files.ts";
import { folderOf } from "../platform/paths.ts";
import { shellWord } from "../shell/shell_word.ts";
import { orStoreFailure } from "./store_failure.ts";

const ROOT = 0;

/**
 * Allows reading a file of oneself or of root; root reads anyone's.
 * @throws {Failure} `store` If the file belongs to someone else.
 */
export function checkReadable(files: Pick<Files, "uid">, path: string, facts: FileFacts): void {
  const { uid } = files;
  if (uid === undefined || facts.uid === undefined) return;
  if (facts.uid === uid || facts.uid === ROOT || uid === ROOT) return;
  throw foreign("read", path, facts.uid, uid);
}

/**
 * Allows writing a file if it and its folder are one's own; the folder may be root's.
 * @throws {Failure} `store` If one of them belongs to someone else or cannot be looked at.
 */
export function checkWritable(files: Pick<Files, "uid" | "facts">, path: string): void {
  const { uid } = files;
  if (uid === undefined) return;
  const owner = ownerOf(files, path);
  if (owner !== undefined && owner !== uid) throw foreign("write", path, owner, uid);
  checkFolder(files, folderOf(path));
}

/**
 * Allows making files in a folder that is one's own or root's, or is not there yet.
 * @throws {Failure} `store` If it belongs to someone else or cannot be looked at.
 */
export function checkFolder(files: Pick<Files, "uid" | "facts">, folder: string): void {
  const { uid } = files;
  if (uid === undefined) return;
  const owner = ownerOf(files, folder);
  if (owner === undefined || owner === uid || owner === ROOT) return;
  throw foreign("write to", folder, owner, uid);
}

function ownerOf(files: Pick<Files, "facts">, path: string): number | undefined {
  return orStoreFailure("write", path, () => files.facts(path)?.uid);
}

/** Takes other users' permissions from a file that holds a secret, if it is one's own. */
export function tightenMode(
  files: Pick<Files, "uid" | "setMode">,
  path: string,
  facts: FileFacts,
  debug: Debug,
): void {
  const { mode } = facts;
  if (mode === undefined || (mode & 0o077) === 0 || facts.uid !== files.uid) return;
  try {
    files.setMode(path, mode & 0o600);
    debug(() => `tightened the mode of "${path}" from ${mode.toString(8)}`);
  } catch {
    debug(() => `could not tighten the mode of "${path}" from ${mode.toString(8)}`);
  }
}

function foreign(what: string, path: string, owner: number, uid: number): Failure {
  return new Failure(
    "store",
    `Cannot ${what} "${path}": it belongs to user ${owner}, this is user ${uid}`,
    {
      hint: `ls -ld ${shellWord(path)}`,
    },
  );
}
