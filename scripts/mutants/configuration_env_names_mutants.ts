/** Promises of `configuration.md`: which variables of a `.env` file count. */

import type { Mutant } from "./mutant.ts";

const FILE_TEST = "tests/config/env_file_test.ts";
const FILE = { at: "src/config/env_file.ts", test: FILE_TEST } as const;
const NAMES = { at: "src/config/protected_names.ts", test: FILE_TEST } as const;
const READ = {
  at: "src/auth/values/read_configuration.ts",
  test: "tests/auth/values/gather_values_test.ts",
} as const;
const QWEN_HOME = {
  at: "src/config/qwen_home.ts",
  test: "tests/config/qwen_home_test.ts",
} as const;
const OF_PROJECT = "of /srv/a/.env only the names count";

/** One mutant for each promise. */
export const CONFIGURATION_ENV_NAMES_MUTANTS: readonly Mutant[] = [
  {
    ...FILE,
    promise: "An empty value of a file counts as not set",
    was: 'value !== "" && counts(',
    becomes: "counts(",
    named: OF_PROJECT,
  },
  {
    at: "src/platform/environment.ts",
    test: "tests/e2e/values_test.ts",
    promise: "An empty variable of the process counts as not set",
    was: "Deno.env.get(name) || undefined",
    becomes: "Deno.env.get(name)",
    named: "values with their sources: an empty variable counts as not set",
  },
  {
    ...READ,
    promise: "The variable that an entry's envKey names is taken from a file",
    was: "isRowVariable(name) || keyNames.has(name)",
    becomes: "isRowVariable(name)",
    named: "a variable that an entry's envKey names is taken from a .env file",
  },
  {
    ...FILE,
    promise: "A name that means nothing here is not taken from a file",
    was: "isProtectedName(name) || !where.isKnownName(name)",
    becomes: "isProtectedName(name)",
    named: OF_PROJECT,
  },
  {
    ...FILE,
    promise: "Names that programs act on are taken from no file, whatever an entry names",
    was: "isProtectedName(name) || !where",
    becomes: "!where",
    named: "no name is known that programs act on, even if an entry names it as its key",
  },
  {
    ...NAMES,
    promise: "QWENAUTH_ variables come from the process environment alone",
    test: "tests/auth/values/gather_values_test.ts",
    was: "|COMPLUS|QWENAUTH)_/",
    becomes: "|COMPLUS)_/",
    named: "QWENAUTH_PROVIDER and the OAuth server come from the process environment alone",
  },
  {
    ...FILE,
    promise: "QWEN_HOME is taken from a home file and from no project's",
    was: 'return trust !== "project";',
    becomes: 'return trust !== "project" || kind === "dot_qwen";',
    named: "of /srv/a/.qwen/.env only the names count",
  },
  {
    ...QWEN_HOME,
    promise: "QWEN_HOME itself is looked for in the home folder alone",
    was: '[joinPath(home, ".qwen", ".env"), joinPath(home, ".env")]',
    becomes:
      '[joinPath(home, ".qwen", ".env"), joinPath(home, ".env"), joinPath(environment.currentFolder(), ".env")]',
    named: "a project's .env can never name QWEN_HOME",
  },
  {
    ...QWEN_HOME,
    promise: "An empty QWEN_HOME in one home file does not hide that of the other",
    was: '.get("QWEN_HOME")?.value || undefined',
    becomes: '.get("QWEN_HOME")?.value',
    named: "an empty one in ~/.qwen/.env does not hide ~/.env",
  },
  {
    ...READ,
    promise: "DEBUG and DEBUG_MODE are not taken from a project's .env, also not by $DEBUG",
    was: " ?? DEFAULT_EXCLUDED_VARIABLES,",
    becomes: " ?? [],",
    named: "of /team/.env count OPENAI_MODEL with the list none, also in settings.json",
  },
  {
    ...FILE,
    promise: "A project's .qwen/.env may set what its .env may not",
    was: 'trust !== "project" || kind === "dot_qwen" || !where',
    becomes: 'trust !== "project" || !where',
    named: "of /srv/a/.qwen/.env only the names count",
  },
];
