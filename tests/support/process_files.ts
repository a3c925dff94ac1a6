/**
 * One process's view of a disk in memory: its operations are counted, can fail, and end when it is
 * killed, which closes its handles and so frees its kernel locks.
 */

import { FileError, type FileFacts, type Files, type OpenFile } from "../../src/platform/files.ts";
import type { FileCall, MemoryFiles } from "./memory_files.ts";

/** Thrown by everything that a dead process tries to do. */
export class Killed extends Error {
  constructor() {
    super("the process is dead");
    this.name = "Killed";
  }
}

/** One operation about to happen. */
export interface FileOperation {
  /** Number of the operation in this process, from 0. */
  readonly index: number;
  readonly call: FileCall | "handle facts";
  readonly path: string;
  /** What an `overwrite` is going to write. */
  readonly text: string | undefined;
}

/** Fake of `Files` for one process. */
export class ProcessFiles implements Files {
  /** All operations so far: `"rename /a"`. */
  readonly operations: string[] = [];
  /** Called before each operation; may throw, kill, or act as another process. */
  before: (operation: FileOperation) => void = () => {};
  #isDead = false;
  readonly #open = new Set<OpenFile>();

  constructor(readonly disk: MemoryFiles) {}

  get uid(): number {
    return this.disk.uid;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** How many handles are open. */
  get openHandles(): number {
    return this.#open.size;
  }

  /** Ends the process here and now; never returns. */
  kill(): never {
    this.#isDead = true;
    for (const file of this.#open) file.close();
    this.#open.clear();
    throw new Killed();
  }

  facts(path: string): FileFacts | undefined {
    return this.#do("facts", path, () => this.disk.facts(path));
  }

  linkFacts(path: string): FileFacts | undefined {
    return this.#do("linkFacts", path, () => this.disk.linkFacts(path));
  }

  readText(path: string): string | undefined {
    return this.#do("readText", path, () => this.disk.readText(path));
  }

  readBytes(path: string, limitBytes: number): Uint8Array<ArrayBuffer> | undefined {
    return this.#do("readBytes", path, () => this.disk.readBytes(path, limitBytes));
  }

  createNew(path: string): OpenFile {
    return this.#track(path, this.#do("createNew", path, () => this.disk.createNew(path)));
  }

  openOrCreate(path: string): OpenFile {
    return this.#track(path, this.#do("openOrCreate", path, () => this.disk.openOrCreate(path)));
  }

  open(path: string): OpenFile {
    return this.#track(path, this.#do("open", path, () => this.disk.open(path)));
  }

  append(path: string, text: string): void {
    this.#do("append", path, () => this.disk.append(path, text), text);
  }

  rename(from: string, to: string): void {
    this.#do("rename", to, () => this.disk.rename(from, to));
  }

  link(existing: string, name: string): void {
    this.#do("link", name, () => this.disk.link(existing, name));
  }

  remove(path: string): boolean {
    return this.#do("remove", path, () => this.disk.remove(path));
  }

  list(folder: string): string[] {
    return this.#do("list", folder, () => this.disk.list(folder));
  }

  makeFolder(path: string): void {
    this.#do("makeFolder", path, () => this.disk.makeFolder(path));
  }

  setMode(path: string, mode: number): void {
    this.#do("setMode", path, () => this.disk.setMode(path, mode));
  }

  syncFolder(path: string): void {
    this.#do("syncFolder", path, () => this.disk.syncFolder(path));
  }

  linkTarget(path: string): string {
    return this.#do("linkTarget", path, () => this.disk.linkTarget(path));
  }

  #do<T>(call: FileOperation["call"], path: string, action: () => T, text?: string): T {
    if (this.#isDead) throw new Killed();
    const index = this.operations.length;
    this.operations.push(`${call} ${path}`);
    this.before({ index, call, path, text });
    return action();
  }

  #track(path: string, file: OpenFile): OpenFile {
    this.#open.add(file);
    const use = <T>(call: FileOperation["call"], action: () => T, text?: string): T =>
      this.#do(call, path, () => {
        this.#requireOpen(path, file);
        return action();
      }, text);
    return {
      facts: () => use("handle facts", () => file.facts()),
      overwrite: (text) => use("overwrite", () => file.overwrite(text), text),
      sync: () => use("sync", () => file.sync()),
      tryLock: () => use("tryLock", () => file.tryLock()),
      close: () => {
        if (this.#isDead) return;
        this.#requireOpen(path, file);
        this.#open.delete(file);
        file.close();
      },
    };
  }

  /** As Deno has it: a handle that is closed can be used for nothing, nor closed again. */
  #requireOpen(path: string, file: OpenFile): void {
    if (!this.#open.has(file)) throw new FileError("other", path, "the handle is closed");
  }
}
