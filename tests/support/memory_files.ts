/**
 * A disk in memory with inodes, hard links, kernel locks and modification times, shared by any number
 * of processes. Faults and other processes' actions are injected by call.
 */

import { dirname, join } from "node:path/posix";
import {
  FileError,
  type FileFacts,
  type FileReason,
  type Files,
  type OpenFile,
} from "../../src/platform/files.ts";
import type { Clock } from "../../src/platform/clock.ts";

interface Inode {
  readonly number: number;
  readonly kind: "file" | "folder" | "link";
  /** Content of a file, target of a link. */
  text: string;
  /** What a loss of power leaves of the content. */
  flushedText: string;
  modifiedAtMs: number;
  mode: number;
  uid: number;
  lockedBy: OpenFile | undefined;
}

/** Name of an operation, as `onCall` sees it. */
export type FileCall = keyof Omit<Files, "uid"> | "overwrite" | "sync" | "tryLock";

/** The disk, and one user's view of it. */
export class MemoryFiles implements Files {
  /** Every changing call so far: `"rename /a"`. */
  readonly changes: string[] = [];
  /** Called before each operation; may throw a `FileError` or act as another process. */
  onCall: (call: FileCall, path: string) => void = () => {};
  readonly uid = 1000;
  readonly #names = new Map<string, Inode>();
  #nextInode = 1;

  constructor(readonly clock: Clock) {
    this.#names.set("/", this.#inode("folder"));
  }

  /** Makes every call of this kind on a path that ends so fail. */
  fail(call: FileCall, pathEnd: string | RegExp, reason: FileReason): void {
    const before = this.onCall;
    this.onCall = (called, path) => {
      before(called, path);
      const hit = typeof pathEnd === "string" ? path.endsWith(pathEnd) : pathEnd.test(path);
      if (called === call && hit) throw new FileError(reason, path, reason);
    };
  }

  /** Puts a file there as another program would: no call is recorded. */
  put(
    path: string,
    text: string,
    facts: { modifiedAtMs?: number; mode?: number; uid?: number } = {},
  ): void {
    this.#folders(dirname(path));
    const inode = this.#names.get(path) ?? this.#inode("file");
    inode.text = text;
    inode.flushedText = text;
    inode.modifiedAtMs = facts.modifiedAtMs ?? this.clock.nowMs();
    inode.mode = facts.mode ?? 0o600;
    inode.uid = facts.uid ?? this.uid;
    this.#names.set(path, inode);
  }

  /** Replaces a file by a new one (another inode) as another program would. */
  replace(path: string, text: string, facts: { modifiedAtMs?: number } = {}): void {
    this.#names.delete(path);
    this.put(path, text, facts);
  }

  /** Takes a file away as another program would. */
  drop(path: string): void {
    this.#names.delete(path);
  }

  /** Puts a symbolic link there; no call is recorded. */
  putLink(path: string, target: string): void {
    this.#folders(dirname(path));
    const inode = this.#inode("link");
    inode.text = target;
    this.#names.set(path, inode);
  }

  /** Puts a folder there; no call is recorded. */
  putFolder(path: string, facts: { uid?: number } = {}): void {
    this.#folders(path);
    const inode = this.#names.get(path);
    if (inode) inode.uid = facts.uid ?? this.uid;
  }

  /** Loss of power: every file falls back to what was last flushed of it. */
  cutPower(): void {
    for (const inode of this.#names.values()) {
      if (inode.kind === "file") inode.text = inode.flushedText;
    }
  }

  /** Text of a file, undefined if it does not exist; no call is recorded. */
  peek(path: string): string | undefined {
    return this.#names.get(path)?.text;
  }

  /** All files (not folders) there are, sorted. */
  allFiles(): string[] {
    return [...this.#names].filter(([, inode]) => inode.kind === "file").map(([path]) => path)
      .sort();
  }

  facts(path: string): FileFacts | undefined {
    this.onCall("facts", path);
    const inode = this.#names.get(this.#follow(path));
    return inode && factsOf(inode);
  }

  linkFacts(path: string): FileFacts | undefined {
    this.onCall("linkFacts", path);
    const inode = this.#names.get(path);
    return inode && factsOf(inode);
  }

  readText(path: string): string | undefined {
    this.onCall("readText", path);
    const inode = this.#names.get(this.#follow(path));
    if (inode?.kind === "folder") throw new FileError("is_a_folder", path, "it is a folder");
    return inode?.text;
  }

  readBytes(path: string, limitBytes: number): Uint8Array<ArrayBuffer> | undefined {
    this.onCall("readBytes", path);
    const inode = this.#names.get(this.#follow(path));
    if (inode?.kind === "folder") throw new FileError("is_a_folder", path, "it is a folder");
    const bytes = inode && new TextEncoder().encode(inode.text);
    if (bytes && bytes.length > limitBytes) {
      throw new FileError("too_large", path, `it is larger than ${limitBytes / 1024 / 1024} MiB`);
    }
    return bytes;
  }

  createNew(path: string): OpenFile {
    this.#change("createNew", path);
    if (this.#names.has(path)) throw new FileError("exists", path, "it already exists");
    return this.#create(path);
  }

  openOrCreate(path: string): OpenFile {
    this.#change("openOrCreate", path);
    const inode = this.#names.get(this.#follow(path));
    return inode ? this.#open(path, inode) : this.#create(path);
  }

  open(path: string): OpenFile {
    this.onCall("open", path);
    const inode = this.#names.get(this.#follow(path));
    if (!inode) throw new FileError("missing", path, "no such file or folder");
    return this.#open(path, inode);
  }

  append(path: string, text: string): void {
    this.#change("append", path);
    const { mode, uid } = this.facts(path) ?? {};
    const facts = {
      ...(mode === undefined ? {} : { mode }),
      ...(uid === undefined ? {} : { uid }),
    };
    this.put(path, (this.peek(path) ?? "") + text, facts);
  }

  rename(from: string, to: string): void {
    this.#change("rename", to);
    const inode = this.#names.get(from);
    if (!inode) throw new FileError("missing", from, "no such file or folder");
    this.#names.set(to, inode);
    this.#names.delete(from);
  }

  link(existing: string, name: string): void {
    this.#change("link", name);
    const inode = this.#names.get(existing);
    if (!inode) throw new FileError("missing", existing, "no such file or folder");
    if (this.#names.has(name)) throw new FileError("exists", name, "it already exists");
    this.#names.set(name, inode);
  }

  remove(path: string): boolean {
    this.#change("remove", path);
    return this.#names.delete(path);
  }

  list(folder: string): string[] {
    this.onCall("list", folder);
    return [...this.#names.keys()].filter((path) => path !== folder && dirname(path) === folder)
      .map((path) => path.slice(folder === "/" ? 1 : folder.length + 1));
  }

  makeFolder(path: string): void {
    this.#change("makeFolder", path);
    this.#folders(path);
  }

  setMode(path: string, mode: number): void {
    this.#change("setMode", path);
    const inode = this.#names.get(path);
    if (inode) inode.mode = mode;
  }

  syncFolder(path: string): void {
    this.onCall("syncFolder", path);
  }

  linkTarget(path: string): string {
    this.onCall("linkTarget", path);
    return this.#follow(path);
  }

  /** Path of the file that a path leads to. */
  #follow(path: string): string {
    for (let at = path;;) {
      if (this.#names.get(dirname(at))?.kind === "file") {
        throw new FileError("not_a_folder", path, "a part of the path is not a folder");
      }
      const inode = this.#names.get(at);
      if (inode?.kind !== "link") return at;
      at = join(inode.text.startsWith("/") ? "/" : dirname(at), inode.text);
    }
  }

  #change(call: FileCall, path: string): void {
    this.onCall(call, path);
    this.changes.push(`${call} ${path}`);
  }

  #inode(kind: Inode["kind"]): Inode {
    return {
      number: this.#nextInode++,
      kind,
      text: "",
      flushedText: "",
      modifiedAtMs: this.clock.nowMs(),
      mode: kind === "file" ? 0o600 : 0o700,
      uid: this.uid,
      lockedBy: undefined,
    };
  }

  #folders(path: string): void {
    if (this.#names.get(path)?.kind === "file") {
      throw new FileError("exists", path, "it already exists");
    }
    if (this.#names.has(path)) return;
    this.#folders(dirname(path));
    this.#names.set(path, this.#inode("folder"));
  }

  #create(path: string): OpenFile {
    if (this.#names.get(dirname(path))?.kind !== "folder") {
      throw new FileError("missing", path, "no such file or folder");
    }
    const inode = this.#inode("file");
    this.#names.set(path, inode);
    return this.#open(path, inode);
  }

  #open(path: string, inode: Inode): OpenFile {
    const file: OpenFile = {
      facts: () => factsOf(inode),
      overwrite: (text) => {
        this.#change("overwrite", path);
        inode.text = text;
        inode.modifiedAtMs = this.clock.nowMs();
      },
      sync: () => {
        this.onCall("sync", path);
        inode.flushedText = inode.text;
      },
      tryLock: () => {
        this.onCall("tryLock", path);
        if (inode.lockedBy && inode.lockedBy !== file) return false;
        inode.lockedBy = file;
        return true;
      },
      close: () => {
        if (inode.lockedBy === file) inode.lockedBy = undefined;
      },
    };
    return file;
  }
}

function factsOf(inode: Inode): FileFacts {
  return {
    kind: inode.kind,
    sizeBytes: inode.text.length,
    modifiedAtMs: inode.modifiedAtMs,
    mode: inode.mode,
    uid: inode.uid,
    inode: inode.number,
  };
}
