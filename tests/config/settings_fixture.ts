/** Settings files on a disk in memory, loaded with variables that a test chooses. */

import { interpretSettings, readSettings, type Settings } from "../../src/config/settings.ts";
import type { LookUp } from "../../src/config/expansion.ts";
import type { Source } from "../../src/providers/source.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";

/** Path of the user's file. */
export const USER = "/home/x/.qwen/settings.json";
/** Path of the project's file. */
export const PROJECT = "/srv/a/.qwen/settings.json";

/** What differs between tests. */
export interface SettingsStage {
  readonly user?: unknown;
  readonly project?: unknown;
  /** Variables of the process. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Variables of the project's files. */
  readonly projectVariables?: Readonly<Record<string, string>>;
  readonly isFolderTrusted?: boolean;
  readonly isOff?: boolean;
  readonly currentFolder?: string;
  readonly qwenHome?: string;
  /** Called before loading, for what cannot be said otherwise. */
  readonly prepare?: (files: MemoryFiles, clock: FakeClock) => void;
}

/** Settings, how long was waited for them, and what was logged. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly sleeps: readonly number[];
  readonly log: readonly string[];
}

/** Loads the settings of a stage; a string is the text of a file, anything else its JSON. */
export async function load(stage: SettingsStage): Promise<LoadedSettings> {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  for (const [path, content] of [[USER, stage.user], [PROJECT, stage.project]] as const) {
    if (content === undefined) continue;
    files.put(path, typeof content === "string" ? content : JSON.stringify(content));
  }
  stage.prepare?.(files, clock);
  const log: string[] = [];
  const inProject = lookUpIn(stage.projectVariables ?? {}, projectSource);
  const inProcess = lookUpIn(stage.variables ?? {}, processSource);
  const read = await readSettings({
    files,
    clock,
    debug: (message) => log.push(message()),
  }, {
    home: "/home/x",
    qwenHome: stage.qwenHome ?? "/home/x/.qwen",
    currentFolder: stage.currentFolder ?? "/srv/a",
    isOff: stage.isOff ?? false,
  });
  const settings = interpretSettings(read, {
    isFolderTrusted: stage.isFolderTrusted ?? false,
    lookUp: (name) => inProcess(name) ?? inProject(name),
    lookUpInProject: inProject,
  });
  return { settings, sleeps: clock.sleeps, log };
}

/** Source of a variable of the process. */
export function processSource(variable: string): Source {
  return { kind: "environment", variable };
}

/** Source of a variable of the project. */
export function projectSource(variable: string): Source {
  return { kind: "env_file", variable, path: "/srv/a/.env", line: 1, trust: "project" };
}

/** Source of a value of the user's file. */
export function userSetting(key: string, expanded: readonly Source[] = []): Source {
  return { kind: "settings", path: USER, key, trust: "qwen_home", expanded };
}

/** Source of a value of the project's file. */
export function projectSetting(key: string, expanded: readonly Source[] = []): Source {
  return { kind: "settings", path: PROJECT, key, trust: "project", expanded };
}

function lookUpIn(
  variables: Readonly<Record<string, string>>,
  sourceOf: (name: string) => Source,
): LookUp {
  return (name) =>
    Object.hasOwn(variables, name)
      ? { value: variables[name]!, source: sourceOf(name) }
      : undefined;
}
