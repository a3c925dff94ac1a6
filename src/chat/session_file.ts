/**
 * A chat session on the disk: JSON lines, one message each, only ever added to. What is added in one go is
 * written in one go, so that the lines of two processes do not mix; a line cut off by a crash is passed over.
 */

import { checkReadable, checkWritable } from "../credentials/ownership.ts";
import { Failure } from "../platform/failure.ts";
import { FileError, type Files } from "../platform/files.ts";
import { joinPath } from "../platform/paths.ts";
import { type Fields, parseJsonObject } from "../requests/json_object.ts";
import type { Message } from "./chat_model.ts";

/** What a session holds. */
export interface StoredSession {
  readonly system: string | undefined;
  /** Questions and answers, oldest first. Pictures are not kept, only that there were some. */
  readonly messages: readonly Message[];
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const ENDING = ".jsonl";
/** Longest session that is gone on with: room for many texts of the largest size that can be attached. */
const LIMIT_BYTES = 32 * 1024 * 1024;

/** What sessions need. */
export interface SessionParts {
  readonly files: Pick<
    Files,
    "readBytes" | "append" | "makeFolder" | "list" | "facts" | "setMode" | "uid"
  >;
  readonly clock: { nowMs(): number };
}

/** One session. */
export class SessionFile {
  readonly name: string;
  readonly path: string;
  readonly #parts: SessionParts;
  readonly #folder: string;

  /** @throws {Failure} `usage` If the name is none. */
  constructor(parts: SessionParts, folder: string, name: string) {
    if (!NAME.test(name)) {
      throw new Failure(
        "usage",
        "Cannot use this name for a session: use letters, digits, dots, dashes, underscores, 64 at " +
          "most, and begin with a letter or digit",
        { hint: "qwenauth chat --session notes" },
      );
    }
    this.name = name;
    this.path = joinPath(folder, `${name}${ENDING}`);
    this.#folder = folder;
    this.#parts = parts;
  }

  /** What is stored; nothing if there is no such session. @throws {Failure} `store` If it cannot be read. */
  load(): StoredSession {
    const text = this.#try("read", () => this.#read()) ?? "";
    let system: string | undefined;
    let messages: Message[] = [];
    for (const line of text.split("\n")) {
      const fields = parseJsonObject(line);
      if (fields === undefined) continue;
      const message = decodeMessage(fields);
      if (fields["role"] === "clear") messages = [];
      else if (message?.role === "system") system = message.text === "" ? undefined : message.text;
      else if (message !== undefined) messages.push(message);
    }
    return { system, messages };
  }

  /** Adds messages. @throws {Failure} `store` If they cannot be written. */
  append(messages: readonly Message[]): void {
    this.#write(messages.map((message) => this.#encode(message)));
  }

  /** Marks everything so far as forgotten. @throws {Failure} `store` If it cannot be written. */
  clear(system: string | undefined): void {
    const marks: Fields[] = [{ role: "clear", at: this.#now() }];
    if (system !== undefined) marks.push(this.#encode({ role: "system", text: system }));
    this.#write(marks);
  }

  #read(): string | undefined {
    const { files } = this.#parts;
    const facts = files.facts(this.path);
    if (facts === undefined) return undefined;
    checkReadable(files, this.path, facts);
    return this.#text();
  }

  #text(): string | undefined {
    const bytes = this.#parts.files.readBytes(this.path, LIMIT_BYTES);
    return bytes && new TextDecoder().decode(bytes);
  }

  #encode({ role, text, pictures }: Message): Fields {
    const kept = pictures === undefined || pictures.length === 0
      ? {}
      : { pictures: pictures.length };
    return { role, text, ...kept, at: this.#now() };
  }

  #now(): string {
    return new Date(this.#parts.clock.nowMs()).toISOString();
  }

  #write(lines: readonly Fields[]): void {
    if (lines.length === 0) return;
    const { files } = this.#parts;
    this.#try("write", () => {
      checkWritable(files, this.path);
      files.makeFolder(this.#folder);
      // A line that a crash cut off gets an end of its own.
      const isCut = (this.#text() ?? "\n").at(-1) !== "\n";
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
      files.append(this.path, isCut ? `\n${text}` : text);
      if (((files.facts(this.path)?.mode ?? 0) & 0o077) !== 0) files.setMode(this.path, 0o600);
    });
  }

  #try<T>(what: "read" | "write", action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const why = error.reason === "too_large" ? "it is too large to go on with" : error.message;
      throw new Failure("store", `Cannot ${what} the session "${this.path}": ${why}`, {
        hint: "qwenauth chat --session ANOTHER",
        cause: error,
      });
    }
  }
}

/** Name of the session that was added to last; undefined if there is none. */
export function findLatestSession({ files }: SessionParts, folder: string): string | undefined {
  const sessions = files.list(folder).filter((name) => name.endsWith(ENDING)).map((name) => ({
    name: name.slice(0, -ENDING.length),
    facts: files.facts(joinPath(folder, name)),
  }));
  const changedMs = ({ facts }: typeof sessions[number]) => facts?.modifiedAtMs ?? 0;
  return sessions.filter(({ name, facts }) => NAME.test(name) && facts?.kind === "file")
    .toSorted((a, b) => changedMs(b) - changedMs(a) || (a.name < b.name ? 1 : -1))[0]?.name;
}

function decodeMessage(fields: Fields): Message | undefined {
  const { role, text } = fields;
  if (typeof text !== "string") return undefined;
  return role === "system" || role === "user" || role === "assistant" ? { role, text } : undefined;
}
