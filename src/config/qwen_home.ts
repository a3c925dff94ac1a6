/**
 * Where QWEN_HOME is. Shared with qwen-code, which reads the variable from two files in the home folder
 * as well; a project's `.env` can never name it.
 */

import type { Environment } from "../platform/environment.ts";
import { Failure } from "../platform/failure.ts";
import type { Files } from "../platform/files.ts";
import { joinPath, resolvePath } from "../platform/paths.ts";
import { parseEnvText } from "./env_text.ts";

/**
 * Absolute path of QWEN_HOME.
 * @throws {Failure} `store` If there is no home folder to look in; `usage` if it is relative to an unknown folder.
 */
export function findQwenHome(environment: Environment, files: Pick<Files, "readText">): string {
  const named = environment.get("QWEN_HOME");
  if (named !== undefined) return expand(named, environment);
  const home = getHome(environment);
  for (const path of [joinPath(home, ".qwen", ".env"), joinPath(home, ".env")]) {
    const value = readQwenHome(files, path);
    if (value !== undefined) return expand(value, environment);
  }
  return joinPath(home, ".qwen");
}

/** The user's home folder; undefined if the environment does not tell. */
export function findHome(environment: Pick<Environment, "get">): string | undefined {
  return environment.get("HOME") ?? environment.get("USERPROFILE");
}

/** The user's home folder. @throws {Failure} `store` If the environment does not tell. */
function getHome(environment: Environment): string {
  const home = findHome(environment);
  if (home !== undefined) return home;
  const message = "Cannot find the folder of the sign-in: neither QWEN_HOME nor HOME is set";
  throw new Failure("store", message, { hint: "export QWEN_HOME=/path/to/folder" });
}

function readQwenHome(files: Pick<Files, "readText">, path: string): string | undefined {
  const text = readIfPossible(files, path);
  // A plain search first: most files do not have the name.
  if (text === undefined || !text.includes("QWEN_HOME")) return undefined;
  return parseEnvText(text).get("QWEN_HOME")?.value || undefined;
}

/** An unreadable file counts as absent, as for every other `.env`. */
function readIfPossible(files: Pick<Files, "readText">, path: string): string | undefined {
  try {
    return files.readText(path);
  } catch {
    return undefined;
  }
}

function expand(value: string, environment: Environment): string {
  if (value === "~") return getHome(environment);
  if (value.startsWith("~/")) return joinPath(getHome(environment), value.slice(2));
  return resolvePath(environment.currentFolder(), value);
}
