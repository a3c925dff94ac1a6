/**
 * The one `.env` file: the first that can be used on the way from the current folder up to the root,
 * else one of the home folder. Files are not merged, and of its variables only those count that mean
 * something here and that a file of its trust may set.
 */

import type { Debug } from "../platform/debug.ts";
import { Failure } from "../platform/failure.ts";
import { folderOf, nameOf, resolvePath } from "../platform/paths.ts";
import { projectFolderOf, type Trust } from "../providers/source.ts";
import { shellWord } from "../shell/shell_word.ts";
import { type ConfigFiles, type ConfigText, readConfigText } from "./config_text.ts";
import { type EnvPlaces, homeEnvPaths, ownEnvPaths, searchedEnvPaths } from "./env_paths.ts";
import { type EnvValue, parseEnvText } from "./env_text.ts";
import { isProtectedName } from "./protected_names.ts";
import { listSkippedFiles } from "./skipped_files.ts";

/** A `.env` file that was read. */
export interface EnvFile {
  /** As it was found, links not resolved. */
  readonly path: string;
  /** `project` for every file that is not one of the home folder or of QWEN_HOME. */
  readonly trust: Trust;
  /** Folder that it speaks for: that which holds it, or holds its `.qwen`. */
  readonly folder: string;
  /** Whether it lies in a folder `.qwen`. */
  readonly kind: "dot_qwen" | "plain";
  /** Variables that count, none of them empty. */
  readonly variables: ReadonlyMap<string, EnvValue>;
}

/** What was found. */
export interface EnvSearch {
  readonly file: EnvFile | undefined;
  /** One sentence for each file that was passed over. */
  readonly warnings: readonly string[];
  /** The home file that would have been used if there were no project file. */
  readonly hiddenHomeFile: () => EnvFile | undefined;
}

/** What the search needs. */
export interface EnvFileParts {
  readonly files: ConfigFiles;
  readonly debug: Debug;
}

/** Where to search, and what counts. */
export interface EnvFileWhere extends EnvPlaces {
  /** Value of `--env-file`: then no other file is looked for. */
  readonly named?: string | undefined;
  /** `--no-env-file`: no file is looked for. */
  readonly isOff?: boolean | undefined;
  /** Whether a variable means something here. */
  readonly isKnownName: (name: string) => boolean;
  /** Names that a project's `.env` may not set. */
  readonly excluded: readonly string[];
}

/**
 * Finds the `.env` file and reads it.
 * @throws {Failure} `usage` If the named file does not exist.
 * @throws {Failure} `store` If the named file cannot be used, or a home file is larger than 1 MiB.
 */
export function findEnvFile(parts: EnvFileParts, where: EnvFileWhere): EnvSearch {
  const { named } = where;
  const nothing = { file: undefined, warnings: [], hiddenHomeFile: () => undefined };
  if (where.isOff) return nothing;
  const { warnings, skip } = listSkippedFiles(parts.debug);
  const found = named === undefined
    ? findFirst(parts, where, searchedEnvPaths(where), skip)
    : readNamed(parts, where, resolvePath(where.currentFolder, named));
  if (found === undefined) return { ...nothing, warnings };
  parts.debug(() => `read "${found.path}", trusted as ${found.trust}`);
  const build = ({ path, trust, text }: ConfigText): EnvFile => {
    const kind = nameOf(folderOf(path)) === ".qwen" ? "dot_qwen" : "plain";
    const variables = [...parseEnvText(text)].filter(([name, { value }]) =>
      value !== "" && counts(name, trust, kind, where)
    );
    return { path, trust, folder: projectFolderOf(path), kind, variables: new Map(variables) };
  };
  const hiddenHomeFile = () => {
    if (found.trust !== "project" || named !== undefined) return undefined;
    const hidden = findHidden(parts, where);
    return hidden && build(hidden);
  };
  return { file: build(found), warnings, hiddenHomeFile };
}

function counts(name: string, trust: Trust, kind: EnvFile["kind"], where: EnvFileWhere): boolean {
  // Deliberately before anything else: a project must not move QWEN_HOME.
  if (name === "QWEN_HOME") return trust !== "project";
  if (isProtectedName(name) || !where.isKnownName(name)) return false;
  return trust !== "project" || kind === "dot_qwen" || !where.excluded.includes(name);
}

function findFirst(
  parts: EnvFileParts,
  where: EnvFileWhere,
  paths: Iterable<string>,
  warn: (path: string, why: string) => void,
): ConfigText | undefined {
  for (const path of paths) {
    const read = readConfigText(parts.files, path, () => ownEnvPaths(where));
    if (read === undefined) continue;
    if ("text" in read) return read;
    if (read.kind === "too_large" && read.trust !== "project") throw unusable(path, read.why);
    warn(path, read.why);
  }
  return undefined;
}

function findHidden(parts: EnvFileParts, where: EnvFileWhere): ConfigText | undefined {
  try {
    return findFirst(parts, where, homeEnvPaths(where), () => {});
  } catch {
    return undefined;
  }
}

function readNamed(parts: EnvFileParts, where: EnvFileWhere, path: string): ConfigText {
  const read = readConfigText(parts.files, path, () => ownEnvPaths(where), { isNamed: true });
  if (read === undefined) {
    throw new Failure("usage", `Cannot read "${path}": no such file`, {
      hint: `ls -l ${shellWord(path)}`,
    });
  }
  if ("text" in read) return read;
  throw unusable(path, read.why);
}

function unusable(path: string, why: string): Failure {
  return new Failure("store", `Cannot read "${path}": ${why}`, {
    hint: `ls -l ${shellWord(path)}`,
  });
}
