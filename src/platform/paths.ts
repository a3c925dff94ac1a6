/**
 * Paths, as text: both kinds of separator are understood, `/` is what is written. Where every call of
 * `token` comes along there is no regular expression: the first one costs as much as all the rest.
 */

import { Failure } from "./failure.ts";

/** Parts joined by single separators. */
export function joinPath(...parts: readonly string[]): string {
  const joined = parts.filter((part) => part !== "")
    .map((part, at) => withoutEnd(at === 0 ? part : withoutStart(part))).join("/");
  return joined.startsWith("//") ? joined.slice(1) : joined;
}

function withoutStart(part: string): string {
  let start = 0;
  while (isSeparator(part.charAt(start))) start++;
  return part.slice(start);
}

/** A root stays what it is. */
function withoutEnd(part: string): string {
  let end = part.length;
  while (end > 1 && isSeparator(part.charAt(end - 1))) end--;
  return part.slice(0, end);
}

function isSeparator(character: string): boolean {
  return character === "/" || character === "\\";
}

/** Whether a path starts at a root: `/x`, `C:\x`, `\\server\x`. */
export function isAbsolutePath(path: string): boolean {
  return isSeparator(path.charAt(0)) || path.charAt(1) === ":" && /^[A-Za-z]:[/\\]/.test(path);
}

/**
 * `path` itself if it is absolute, else below `folder`; `.` and `..` are left to the system.
 * @throws {Failure} `usage` If the folder is unknown and the path is not absolute.
 */
export function resolvePath(folder: string | undefined, path: string): string {
  if (isAbsolutePath(path)) return joinPath(path);
  if (folder === undefined) throw unknownFolder(`Cannot find "${path}"`);
  return joinPath(folder, path.replace(/^\.[/\\]+/, ""));
}

/** The failure of `what`, which needs to know the current folder. */
export function unknownFolder(what: string): Failure {
  const why = "the current folder has gone, or its name is not valid UTF-8";
  return new Failure("usage", `${what}: ${why}`, { hint: "cd /path/to/folder" });
}

/** Folder part of a path. */
export function folderOf(path: string): string {
  const at = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return at < 0 ? "." : path.slice(0, at) || "/";
}

/** Last part of a path. */
export function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** Last part of a path without its last extension: `oauth_creds` of `/x/oauth_creds.json`. */
export function stemOf(path: string): string {
  return nameOf(path).replace(/(?<=.)\.[^.]*$/, "");
}
