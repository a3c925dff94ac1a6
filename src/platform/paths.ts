/** Paths, as text: both kinds of separator are understood, `/` is what is written. */

/** Parts joined by single separators. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").map((part, at) => {
    const start = at === 0 ? part : part.replace(/^[/\\]+/, "");
    return start.replace(/(?<=.)[/\\]+$/, "");
  }).join("/").replace(/^\/\//, "/");
}

/** Whether a path starts at a root: `/x`, `C:\x`, `\\server\x`. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
}

/** `path` itself if it is absolute, else below `folder`; `.` and `..` are left to the system. */
export function resolvePath(folder: string, path: string): string {
  return isAbsolutePath(path) ? joinPath(path) : joinPath(folder, path.replace(/^\.[/\\]+/, ""));
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
