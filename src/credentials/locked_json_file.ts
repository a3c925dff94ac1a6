/** A small JSON file of qwenauth's own. */

import type { JsonFileParts } from "./change_json_file.ts";
import { type JsonObject, readJsonObject } from "./json_file.ts";

/** One file; its lock is `<stem>.lock` beside it. */
export class LockedJsonFile {
  readonly path: string;
  readonly #parts: JsonFileParts;

  constructor(parts: JsonFileParts, path: string) {
    this.#parts = parts;
    this.path = path;
  }

  /** The object in the file; undefined if it is missing, unreadable or damaged. */
  read(): JsonObject | undefined {
    return readJsonObject(this.#parts.files, this.path);
  }

  /**
   * Changes the object; a missing file counts as `{}`, a damaged one is kept aside.
   * @throws {Failure} `store` If it cannot be written.
   * @throws {Failure} `lock_busy` If another process is changing it for too long.
   */
  async change(change: (old: JsonObject) => JsonObject): Promise<void> {
    const { changeJsonFile } = await import("./change_json_file.ts");
    await changeJsonFile(this.#parts, this.path, change);
  }

  /**
   * Changes the object so that something secret is gone, also from what dead processes left beside it.
   * @throws {Failure} As \`change\` does.
   */
  async forget(change: (old: JsonObject) => JsonObject): Promise<void> {
    const { changeJsonFile } = await import("./change_json_file.ts");
    await changeJsonFile(this.#parts, this.path, change, { forgets: true });
  }
}
