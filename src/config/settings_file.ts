/**
 * settings.json as text and as JSON: comments, byte order mark, the moment in which qwen-code rewrites
 * it. A project's file that cannot be read is passed over; the user's own, or one that is no JSON, is an
 * error. What the fields mean is left to others.
 */

import type { Clock } from "../platform/clock.ts";
import { Failure } from "../platform/failure.ts";
import { folderOf } from "../platform/paths.ts";
import type { Trust } from "../providers/source.ts";
import { type Fields, isObject } from "../requests/json_object.ts";
import { shellWord } from "../shell/shell_word.ts";
import type { OwnPath } from "./believed_file.ts";
import { type ConfigFiles, readConfigText, type UnreadConfig } from "./config_text.ts";
import { findJsonError, type TextPosition } from "./json_position.ts";

/** The fields of one settings.json. */
export interface SettingsFile {
  readonly path: string;
  readonly trust: Trust;
  readonly fields: Fields;
}

/** What reading needs. */
export interface SettingsFileParts {
  readonly files: ConfigFiles;
  readonly clock: Pick<Clock, "sleep">;
}

const REWRITE_WAIT_MS = 50;
/** Deeper than any settings; a project's file that is no JSON and nests deeper is no mistake of a person. */
const DEPTH_LIMIT = 100;

/**
 * The fields of a settings.json, undefined if there is no such file or, with a call of `warn`, if a
 * project's file cannot be read.
 * @throws {Failure} `store` If the user's file cannot be read, or a file is not valid JSON.
 */
export async function readSettingsFile(
  { files, clock }: SettingsFileParts,
  path: string,
  own: readonly OwnPath[],
  warn: (path: string, why: string) => void,
): Promise<SettingsFile | undefined> {
  const readOnce = () => readConfigText(files, path, () => own);
  let read = readOnce();
  if (isBeingRewritten(files, path, read)) {
    await clock.sleep(REWRITE_WAIT_MS);
    read = readOnce();
  }
  if (read === undefined) return undefined;
  if (!("text" in read)) {
    if (read.kind === "vanished") return undefined;
    if (read.trust !== "project") throw unreadable(path, read);
    warn(path, read.why);
    return undefined;
  }
  const { text, trust } = read;
  const value = await parse(path, text.startsWith("\ufeff") ? text.slice(1) : text, trust);
  if (isObject(value)) return { path, trust, fields: value };
  if (trust !== "project") throw unusable(path, "not a JSON object");
  warn(path, value === TOO_DEEP ? "it nests too deeply" : "not a JSON object");
  return undefined;
}

/**
 * Whether the file is absent or empty only for a moment. While neither name is taken, qwen-code keeps
 * the old content as `settings.json.orig` and has the new one in `settings.json.tmp`; without these a
 * missing file is simply missing, and nobody waits for it.
 */
function isBeingRewritten(
  files: ConfigFiles,
  path: string,
  read: ReturnType<typeof readConfigText>,
): boolean {
  if (read !== undefined) return "text" in read ? read.text === "" : read.kind === "vanished";
  const isThere = (path: string) => {
    try {
      return files.facts(path) !== undefined;
    } catch {
      return false;
    }
  };
  return isThere(folderOf(path)) && [".orig", ".tmp"].some((ending) => isThere(path + ending));
}

/** Stands for a text that is no JSON and that nobody wrote by mistake. */
const TOO_DEEP = Symbol("nests too deeply");

async function parse(path: string, text: string, trust: Trust): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // Deliberately without the parser's message: it quotes the text, which may hold a key.
    const plain = /\/[/*]/.test(text) ? await withoutComments(text) : text;
    try {
      return JSON.parse(plain);
    } catch {
      if (trust === "project" && nestsTooDeeply(plain)) return TOO_DEEP;
      throw broken(path, plain);
    }
  }
}

/** The text with blanks in place of its comments, so that every place stays where it is. */
async function withoutComments(text: string): Promise<string> {
  const { default: stripJsonComments } = await import("strip-json-comments");
  return stripJsonComments(text);
}

function nestsTooDeeply(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > DEPTH_LIMIT) return true;
  }
  return false;
}

function broken(path: string, text: string): Failure {
  if (text.trim() === "") return unusable(path, "not valid JSON (it is empty, line 1, column 1)");
  const { line, column } = findJsonError(text) ?? endOf(text);
  return unusable(path, `not valid JSON (line ${line}, column ${column})`);
}

function endOf(text: string): TextPosition {
  const lines = text.split("\n");
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

/** An editor opens no file that this user cannot read: what helps is to see whose it and its folder are. */
function unreadable(path: string, { kind, why }: UnreadConfig): Failure {
  const look = `ls -ld ${shellWord(folderOf(path))} ${shellWord(path)}`;
  return kind === "too_large" ? unusable(path, why) : unusable(path, why, look);
}

function unusable(
  path: string,
  why: string,
  hint = `\${EDITOR:-vi} ${shellWord(path)}`,
): Failure {
  return new Failure("store", `Cannot read "${path}": ${why}`, { hint });
}
