/** The machine's files: `Files` on Deno's synchronous calls, with its errors told apart by their cause. */

import { FileError, type FileFacts, type FileReason, type Files, type OpenFile } from "./files.ts";
import { folderOf, resolvePath } from "./paths.ts";
import { retryRename } from "./retry_rename.ts";

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const READ_AND_WRITE = { read: true, write: true } as const;
const NEW_FILE = { ...READ_AND_WRITE, mode: FILE_MODE } as const;
const TEXT_LIMIT_BYTES = 1024 * 1024;
const isWindows = Deno.build.os === "windows";

const REASONS: Readonly<Record<string, FileReason>> = {
  EEXIST: "exists",
  ENOENT: "missing",
  EACCES: "denied",
  EPERM: "denied",
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "full",
  EBUSY: "busy",
  EROFS: "read_only",
  ENOTDIR: "not_a_folder",
  EISDIR: "is_a_folder",
  ELOOP: "link_loop",
  EXDEV: "cross_device",
  ENOTSUP: "unsupported",
  EOPNOTSUPP: "unsupported",
  ENOSYS: "unsupported",
  EMLINK: "unsupported",
};

const WORDS: Readonly<Record<FileReason, string>> = {
  exists: "it already exists",
  missing: "no such file or folder",
  denied: "permission denied",
  full: "the disk is full",
  busy: "it is in use or a mount point",
  read_only: "the file system is read-only",
  not_a_folder: "a part of the path is not a folder",
  is_a_folder: "it is a folder",
  link_loop: "too many symbolic links",
  cross_device: "it lies on another device or mount",
  too_large: "it is too large",
  unsupported: "the file system does not support it",
  other: "it failed",
};

function fileError(error: unknown, path: string): FileError {
  if (error instanceof FileError) return error;
  const code = (error as { code?: string }).code ?? "";
  const reason = REASONS[code] ?? reasonOfClass(error);
  const words = reason === "other" ? code || (error as Error).name : WORDS[reason];
  return new FileError(reason, path, words);
}

function reasonOfClass(error: unknown): FileReason {
  if (error instanceof Deno.errors.NotFound) return "missing";
  if (error instanceof Deno.errors.AlreadyExists) return "exists";
  if (error instanceof Deno.errors.PermissionDenied) return "denied";
  if (error instanceof Deno.errors.NotCapable) return "denied";
  if (error instanceof Deno.errors.IsADirectory) return "is_a_folder";
  if (error instanceof Deno.errors.NotADirectory) return "not_a_folder";
  if (error instanceof Deno.errors.NotSupported) return "unsupported";
  return "other";
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fileError(error, path);
  }
}

function undefinedIfMissing<T>(path: string, action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    // The usual case first: the search for .env files meets it at each level.
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileError(error, path);
  }
}

function factsOf(info: Deno.FileInfo): FileFacts {
  return {
    kind: info.isFile ? "file" : info.isDirectory ? "folder" : info.isSymlink ? "link" : "other",
    sizeBytes: info.size,
    modifiedAtMs: info.mtime?.getTime() ?? 0,
    mode: isWindows || info.mode === null ? undefined : info.mode & 0o777,
    uid: isWindows ? undefined : info.uid ?? undefined,
    inode: isWindows ? undefined : info.ino ?? undefined,
  };
}

function writeFully(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

function openFile(path: string, file: Deno.FsFile): OpenFile {
  return {
    facts: () => attempt(path, () => factsOf(file.statSync())),
    overwrite: (text) =>
      attempt(path, () => {
        const bytes = new TextEncoder().encode(text);
        // Deliberately cut off after writing: at no moment is the file empty.
        file.seekSync(0, Deno.SeekMode.Start);
        writeFully(file, bytes);
        file.truncateSync(bytes.length);
      }),
    sync: () => attempt(path, () => file.syncSync()),
    tryLock: () => attempt(path, () => file.tryLockSync(true)),
    close: () => file.close(),
  };
}

/** Deliberately not `Deno.writeTextFileSync`: it would set the mode of a file that is there, which may be another's. */
function append(path: string, text: string): void {
  const file = Deno.openSync(path, { append: true, create: true, mode: FILE_MODE });
  try {
    writeFully(file, new TextEncoder().encode(text));
  } finally {
    file.close();
  }
}

function readText(path: string): string | undefined {
  return undefinedIfMissing(path, () => {
    requireReadable(path, TEXT_LIMIT_BYTES);
    return Deno.readTextFileSync(path);
  });
}

function readBytes(path: string, limitBytes: number): Uint8Array<ArrayBuffer> | undefined {
  return undefinedIfMissing(path, () => {
    requireReadable(path, limitBytes);
    return Deno.readFileSync(path);
  });
}

/** Deliberately looked at before it is opened: opening a FIFO would wait for ever. */
function requireReadable(path: string, limitBytes: number): void {
  const info = Deno.statSync(path);
  if (info.isDirectory) throw new FileError("is_a_folder", path, WORDS.is_a_folder);
  if (!info.isFile) throw new FileError("other", path, "it is not a regular file");
  if (info.size <= limitBytes) return;
  throw new FileError("too_large", path, `it is larger than ${limitBytes / 1024 / 1024} MiB`);
}

function rename(from: string, to: string): void {
  const once = () => Deno.renameSync(from, to);
  attempt(to, isWindows ? () => retryRename(once) : once);
}

/** The machine's files. */
export const denoFiles: Files = {
  facts: (path) => undefinedIfMissing(path, () => factsOf(Deno.statSync(path))),
  linkFacts: (path) => undefinedIfMissing(path, () => factsOf(Deno.lstatSync(path))),
  readText,
  readBytes,
  createNew: (path) =>
    attempt(path, () => openFile(path, Deno.openSync(path, { ...NEW_FILE, createNew: true }))),
  openOrCreate: (path) =>
    attempt(path, () => openFile(path, Deno.openSync(path, { ...NEW_FILE, create: true }))),
  open: (path) => attempt(path, () => openFile(path, Deno.openSync(path, READ_AND_WRITE))),
  append: (path, text) => attempt(path, () => append(path, text)),
  rename,
  link: (existing, name) => attempt(name, () => Deno.linkSync(existing, name)),
  remove: (path) => undefinedIfMissing(path, () => (Deno.removeSync(path), true)) ?? false,
  list: (folder) =>
    undefinedIfMissing(folder, () => Array.from(Deno.readDirSync(folder), (entry) => entry.name)) ??
      [],
  makeFolder: (path) =>
    attempt(path, () => Deno.mkdirSync(path, { recursive: true, mode: FOLDER_MODE })),
  setMode: (path, mode) => attempt(path, () => isWindows ? undefined : Deno.chmodSync(path, mode)),
  syncFolder(path) {
    if (isWindows) return;
    attempt(path, () => {
      const folder = Deno.openSync(path, { read: true });
      try {
        folder.syncSync();
      } finally {
        folder.close();
      }
    });
  },
  linkTarget: (path) =>
    undefinedIfMissing(path, () => Deno.realPathSync(path)) ??
      attempt(path, () => resolvePath(folderOf(path), Deno.readLinkSync(path))),
  uid: isWindows ? undefined : Deno.uid() ?? undefined,
};
