/**
 * Files and folders, as everything above `platform/` sees them. All calls are synchronous: they are
 * short, and nothing can come between two of them but another process.
 */

/** Why a file operation failed. */
export type FileReason =
  | "exists"
  | "missing"
  | "denied"
  | "full"
  | "busy"
  | "read_only"
  | "not_a_folder"
  | "is_a_folder"
  | "link_loop"
  | "cross_device"
  | "too_large"
  | "unsupported"
  | "other";

/** A failed file operation. Callers turn it into a `Failure` where a person has to be told. */
export class FileError extends Error {
  readonly reason: FileReason;
  readonly path: string;

  constructor(reason: FileReason, path: string, message: string) {
    super(message);
    this.name = "FileError";
    this.reason = reason;
    this.path = path;
  }
}

/** What is known of a file without reading it. */
export interface FileFacts {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly sizeBytes: number;
  /** Modification time, milliseconds since the epoch. */
  readonly modifiedAtMs: number;
  /** Permission bits (`0o600`), undefined on Windows. */
  readonly mode: number | undefined;
  /** Owner, undefined on Windows. */
  readonly uid: number | undefined;
  /** Identity of the file within its file system, undefined on Windows. */
  readonly inode: number | undefined;
}

/** A file held open. */
export interface OpenFile {
  facts(): FileFacts;
  /** Replaces the whole content. */
  overwrite(text: string): void;
  /** Forces content and length to the disk. */
  sync(): void;
  /** Takes the exclusive kernel lock if it is free. @throws {FileError} If the file system has no locks. */
  tryLock(): boolean;
  close(): void;
}

/** File operations; every one throws `FileError`. New files have mode 0600, new folders 0700. */
export interface Files {
  /** Facts of the file that a path leads to, links followed; undefined if there is none. */
  facts(path: string): FileFacts | undefined;
  /** Facts of the path itself, links not followed. */
  linkFacts(path: string): FileFacts | undefined;
  /** The whole text; undefined if the file does not exist. Only regular files up to 1 MiB. */
  readText(path: string): string | undefined;
  /** All bytes; undefined if the file does not exist. Only regular files up to `limitBytes`; else `too_large`. */
  readBytes(path: string, limitBytes: number): Uint8Array<ArrayBuffer> | undefined;
  /** Creates a file; fails with `exists` if the name is taken, also by a link. */
  createNew(path: string): OpenFile;
  /** Opens a file for writing, creates it if need be; content is left alone. */
  openOrCreate(path: string): OpenFile;
  /** Opens an existing file for writing; fails with `missing`. */
  open(path: string): OpenFile;
  /** Adds text to the end of a file, which is created if need be. */
  append(path: string, text: string): void;
  rename(from: string, to: string): void;
  /** Gives an existing file a second name; fails with `exists`, or `unsupported` where there are no links. */
  link(existing: string, name: string): void;
  /** Removes a file; false if there was none. */
  remove(path: string): boolean;
  /** Names in a folder; empty if there is no such folder. */
  list(folder: string): string[];
  /** Creates a folder and its missing parents. */
  makeFolder(path: string): void;
  setMode(path: string, mode: number): void;
  /** Forces the names in a folder to the disk; does nothing where folders cannot be flushed. */
  syncFolder(path: string): void;
  /** Where a symbolic link points, absolute, also if nothing is there. */
  linkTarget(path: string): string;
  /** User that this process runs as, undefined on Windows. */
  readonly uid: number | undefined;
}
