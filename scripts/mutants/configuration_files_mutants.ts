/** Promises of `configuration.md`: which `.env` file is the one, and which are passed over. */

import type { Mutant } from "./mutant.ts";

const FILE_TEST = "tests/config/env_file_test.ts";
const FILE = { at: "src/config/env_file.ts", test: FILE_TEST } as const;
const PATHS = { at: "src/config/env_paths.ts", test: FILE_TEST } as const;
const BELIEVED = { at: "src/config/believed_file.ts", test: FILE_TEST } as const;
const HIDDEN = {
  test: "tests/auth/values/gather_values_test.ts",
  named: "a home file with a key that a project's file hides is named together with it",
} as const;

/** One mutant for each promise. */
export const CONFIGURATION_FILES_MUTANTS: readonly Mutant[] = [
  {
    ...PATHS,
    promise: "In each folder .qwen/.env comes before .env",
    was: "yield `${base}/.qwen/.env`;\n    yield `${base}/.env`;",
    becomes: "yield `${base}/.env`;\n    yield `${base}/.qwen/.env`;",
    named: "the current folder's .qwen/.env before its .env",
  },
  {
    ...PATHS,
    promise: "The search goes up to the root, and looks there too",
    was: 'if (parent === folder || parent === ".") return;',
    becomes: 'if (parent === folder || parent === "/" || parent === ".") return;',
    named: "the first file that exists is the one: the root's .qwen",
  },
  {
    ...PATHS,
    promise: "If the way up has none, QWEN_HOME/.env comes before ~/.env",
    was: '[joinPath(qwenHome, ".env"), ...(home === undefined ? [] : [joinPath(home, ".env")])]',
    becomes:
      '[...(home === undefined ? [] : [joinPath(home, ".env")]), joinPath(qwenHome, ".env")]',
    named: "outside the home folder QWEN_HOME/.env is next, then ~/.env",
  },
  {
    ...FILE,
    promise: "The first file that exists is the one, also if it is empty",
    was: 'if ("text" in read) return read;\n    if (read.kind',
    becomes: 'if ("text" in read && read.text !== "") return read;\n    if (read.kind',
    named: "files are not merged: an empty one is the one as well",
  },
  {
    at: "src/config/excluded_names.ts",
    test: "tests/auth/values/gather_values_test.ts",
    promise:
      "advanced.excludedEnvVars replaces the list of names that a project's .env may not set",
    was: "...listed] : listed;",
    becomes: "...listed] : [...DEFAULT_EXCLUDED_VARIABLES, ...listed];",
    named: 'with the list ["OPENAI_MODEL"], also in settings.json',
  },
  {
    ...BELIEVED,
    promise: "A home file may do what it may do whichever link leads to it",
    was: '=== target)?.trust ?? "project"',
    becomes: '=== path)?.trust ?? "project"',
    named: ".env: a link to a home file is that home file",
  },
  {
    ...PATHS,
    promise: "~/.qwen/.env is a home file also where QWEN_HOME is another folder",
    was: 'if (usual !== named) own.push({ path: usual, trust: "qwen_home" });\n',
    becomes: "",
    named: "both QWEN_HOME/.env and ~/.qwen/.env are the user's own when they differ",
  },
  {
    ...HIDDEN,
    at: "src/auth/access/model_access.ts",
    promise: "Where nothing is signed in, the error names the home file that is hidden",
    was: "resolveActiveProvider(layers, hiddenHomeVariable)",
    becomes: "resolveActiveProvider(layers)",
  },
  {
    ...HIDDEN,
    at: "src/auth/values/env_file_values.ts",
    promise: "The error names the file that hides it as well",
    was: ', since "${file.path}" is found first',
    becomes: "",
  },
  {
    ...FILE,
    promise: "--env-file names the file from the current folder on",
    was: "resolvePath(where.currentFolder, named)",
    becomes: "resolvePath(where.qwenHome, named)",
    named: "--env-file names the only file, relative to the current folder",
  },
  {
    ...FILE,
    promise: "--no-env-file switches the search off, and --env-file with it",
    was: "if (where.isOff) return nothing;",
    becomes: "if (where.isOff && named === undefined) return nothing;",
    named: ".env: --no-env-file looks at nothing",
  },
  {
    at: "src/config/config_text.ts",
    test: FILE_TEST,
    promise: "A file that cannot be read is passed over",
    was: 'return { kind: "unreadable", why: error.message, trust };',
    becomes: "throw error;",
    named: "a project's file that is unreadable is skipped with a warning",
  },
  {
    at: "src/config/skipped_files.ts",
    test: FILE_TEST,
    promise: "What is passed over is told under --debug",
    was: "    debug(() => warning);\n",
    becomes: "",
    named: "a project's file that is a folder is skipped with a warning",
  },
  {
    ...BELIEVED,
    promise: "A file of exactly 1 MiB is read",
    was: "facts.sizeBytes <= LIMIT_BYTES",
    becomes: "facts.sizeBytes < LIMIT_BYTES",
    named: "a file of exactly 1 MiB as well",
  },
  {
    ...FILE,
    promise: "A home file larger than 1 MiB is refused, not passed over",
    was:
      'if (read.kind === "too_large" && read.trust !== "project") throw unusable(path, read.why);\n',
    becomes: "",
    named: ".env: a home file larger than 1 MiB is refused",
  },
];
