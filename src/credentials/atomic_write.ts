/**
 * Replacing a file so that a reader sees the old one or the new one and never a part, also when the
 * machine loses power; in two steps, so that room on the disk is found before it is needed.
 */

import { Failure } from "../platform/failure.ts";
import { FileError, type Files, type OpenFile } from "../platform/files.ts";
import { folderOf, joinPath, nameOf } from "../platform/paths.ts";
import type { Random } from "../platform/random.ts";
import { shellWord } from "../shell/shell_word.ts";
import { checkWritable } from "./ownership.ts";
import { realTarget } from "./real_target.ts";
import { orStoreFailure } from "./store_failure.ts";

/** Space and line ends: whatever is written over their start, what is left parses as JSON. */
const PADDING = (" ".repeat(1023) + "\n").repeat(64);

/** What writing needs. */
export interface WritingParts {
  readonly files: Files;
  readonly random: Random;
}

/** A temporary file with room for the answer, beside the file that it will replace. */
export interface ReservedFile {
  /** Path of the temporary file. */
  readonly path: string;
  /**
   * Writes, flushes, renames over the target, flushes the folder.
   * @throws {Failure} `store` If that fails; what was written stays in the temporary file.
   */
  commit(text: string): void;
  /**
   * Writes and flushes for good, and leaves the target alone.
   * @throws {Failure} `store` If that fails.
   */
  keep(text: string): void;
  /** Gives the room back. */
  discard(): void;
}

/**
 * Reserves 64 KiB of the disk beside `target`.
 * @throws {Failure} `store` If the disk is full, the folder read-only, the owner wrong, or the target a mount point.
 */
export function reserveFile(parts: WritingParts, target: string): ReservedFile {
  const temporary = openTemporary(parts, target);
  try {
    temporary.pad();
    return temporary;
  } catch (error) {
    temporary.discard();
    throw error;
  }
}

/** Replaces `target` by a file with this text. @throws {Failure} `store` If that fails; the old file is then untouched. */
export function writeAtomically(parts: WritingParts, target: string, text: string): void {
  const temporary = openTemporary(parts, target);
  try {
    temporary.commit(text);
  } catch (error) {
    temporary.discard();
    throw error;
  }
}

/**
 * Makes a reserved file, found again after a crash, the target.
 * @throws {Failure} `store` If it cannot be renamed.
 */
export function adoptReserved(parts: WritingParts, reserved: string, target: string): void {
  const { files } = parts;
  const real = realTarget(files, target);
  orStoreFailure("write", real, () => {
    flush(files, reserved);
    files.rename(reserved, real);
    files.syncFolder(folderOf(real));
  });
}

/** What a dead process wrote may not be on the disk yet. */
function flush(files: Files, path: string): void {
  const file = files.open(path);
  try {
    file.sync();
  } finally {
    file.close();
  }
}

/** Removes temporary files of `target` last modified before a moment (milliseconds since the epoch), except `keep`. */
export function sweepLeftovers(
  files: Files,
  target: string,
  beforeMs: number,
  keep: string | undefined,
): void {
  for (const path of findLeftovers(files, target)) {
    if (path === keep) continue;
    const facts = files.linkFacts(path);
    if (facts?.kind === "file" && facts.modifiedAtMs < beforeMs) {
      removeQuietly(files, path);
    }
  }
}

/** Whether temporary files of `target` lie there; a folder that cannot be listed has none. */
export function hasLeftovers(files: Files, target: string): boolean {
  try {
    return findLeftovers(files, target).length > 0;
  } catch {
    return false;
  }
}

function findLeftovers(files: Files, target: string): readonly string[] {
  const real = realTarget(files, target);
  const folder = folderOf(real);
  const names = files.list(folder).filter((name) => name.startsWith(`${nameOf(real)}.tmp.`));
  return names.map((name) => joinPath(folder, name));
}

/** A temporary file, still empty. */
interface TemporaryFile extends ReservedFile {
  /** Takes the room on the disk. @throws {Failure} `store` If there is none. */
  pad(): void;
}

function openTemporary({ files, random }: WritingParts, target: string): TemporaryFile {
  const real = realTarget(files, target);
  checkWritable(files, real);
  const path = temporaryName(real, random);
  const file = orStoreFailure("write", real, () => {
    refuseMountPoint(files, real, path);
    return files.createNew(path);
  });
  let open = true;
  const close = () => {
    if (open) file.close();
    open = false;
  };
  const keep = (text: string) => {
    try {
      orStoreFailure("write", real, () => fill(file, text));
    } finally {
      close();
    }
  };
  return {
    path,
    keep,
    pad: () => orStoreFailure("write", real, () => fill(file, PADDING)),
    discard() {
      close();
      removeQuietly(files, path);
    },
    commit(text) {
      keep(text);
      orStoreFailure("write", real, () => {
        files.rename(path, real);
        files.syncFolder(folderOf(real));
      });
    },
  };
}

function fill(file: OpenFile, text: string): void {
  file.overwrite(text);
  file.sync();
}

/** `<name>.tmp.<random>` in the same folder. */
function temporaryName(target: string, random: Random): string {
  return `${target}.tmp.${random.uuid()}`;
}

/** A mounted file cannot be renamed over, and the kernel says so only then: a second name for it is refused earlier. */
function refuseMountPoint(files: Files, target: string, second: string): void {
  if (files.facts(target) === undefined) return;
  try {
    files.link(target, second);
  } catch (error) {
    if (!(error instanceof FileError) || error.reason !== "cross_device") return;
    const why = "the single file is a mount point, mount its folder instead";
    throw new Failure("store", `Cannot write "${target}": ${why}`, {
      hint: `df ${shellWord(target)}`,
    });
  }
  files.remove(second);
}

function removeQuietly(files: Files, path: string): void {
  try {
    files.remove(path);
  } catch {
    // A leftover is swept after an hour; the failure under way matters more.
  }
}
