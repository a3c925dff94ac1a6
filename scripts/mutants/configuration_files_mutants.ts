/** Promises of `configuration.md`: which `.env` file is the one, what it may do, and its grammar. */

import type { Mutant } from "./mutant.ts";

const FILE_TEST = "tests/config/env_file_test.ts";
const FILE = { at: "src/config/env_file.ts", test: FILE_TEST } as const;
const PATHS = { at: "src/config/env_paths.ts", test: FILE_TEST } as const;
const BELIEVED = { at: "src/config/believed_file.ts", test: FILE_TEST } as const;
const NAMES = { at: "src/config/protected_names.ts", test: FILE_TEST } as const;
const READ = {
  at: "src/auth/values/read_configuration.ts",
  test: "tests/auth/values/gather_values_test.ts",
} as const;
const HIDDEN = {
  test: "tests/auth/values/gather_values_test.ts",
  named: "a home file with a key that a project's file hides is named together with it",
} as const;
const TEXT = { at: "src/config/env_text.ts", test: "tests/config/env_text_test.ts" } as const;
const QWEN_HOME = {
  at: "src/config/qwen_home.ts",
  test: "tests/config/qwen_home_test.ts",
} as const;

const OF_PROJECT = "of /srv/a/.env only the names count";

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
    ...FILE,
    promise: "An empty value of a file counts as not set",
    was: 'value !== "" &&\n',
    becomes: "",
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
    was: "throw hidden === undefined ? error : nothingSignedIn(hidden);",
    becomes: "throw error;",
  },
  {
    ...HIDDEN,
    at: "src/auth/values/env_file_values.ts",
    promise: "The error names the file that hides it as well",
    was: ', since "${file.path}" is found first',
    becomes: "",
  },
  {
    ...TEXT,
    promise: "Grammar: a lone CR ends a line, as for dotenv",
    was: String.raw`replaceAll(/\r\n?/g, "\n")`,
    becomes: String.raw`replaceAll(/\r\n/g, "\n")`,
    named: String.raw`.env grammar: "A=1\rB=2"`,
  },
  {
    ...TEXT,
    promise: "Grammar: a byte order mark is no part of the first name",
    test: "tests/config/qwen_home_test.ts",
    was: String.raw`const SPACE = /\s*/y;`,
    becomes: String.raw`const SPACE = /[ \t\n]*/y;`,
    named: "a .env file is read as dotenv does: quotes, export, comments, byte order mark",
  },
  {
    ...TEXT,
    promise: "Grammar: export may stand before a name",
    was: String.raw`(?:export\s+)?`,
    becomes: "",
    named: "export A = 1 # why",
  },
  {
    ...TEXT,
    promise: "Grammar: there are three kinds of quotes",
    was: 'const QUOTES = "\'\\"`";',
    becomes: 'const QUOTES = "\'\\"";',
    named: ".env grammar: \"A=`a'b",
  },
  {
    ...TEXT,
    promise: "Grammar: a quoted value may have several lines",
    was: "return { value: unescape(quote, text.slice(start + 1, end)), end };",
    becomes:
      'return { value: unescape(quote, text.slice(start + 1, end).replace(/\\n.*/s, "")), end };',
    named: String.raw`.env grammar: "A='a\nb'\nB=2"`,
  },
  {
    ...TEXT,
    promise: "Grammar: # begins a comment, also without a blank before it",
    was: 'replace(/#.*/s, "")',
    becomes: 'replace(/\\s#.*/s, "")',
    named: '.env grammar: "A=1#2"',
  },
  {
    ...TEXT,
    promise: "Grammar: of several assignments the last counts",
    was: "variables.set(name, { value, line });",
    becomes: "if (!variables.has(name)) variables.set(name, { value, line });",
    named: String.raw`.env grammar: "A=1\nB=2\nA=3"`,
  },
  {
    ...TEXT,
    promise: "Grammar: nothing is put in for a $, which keys contain",
    was: "variables.set(name, { value, line });",
    becomes:
      'variables.set(name, { value: value.replace(/\\$(\\w+)/g, (_, n) => variables.get(n)?.value ?? ""), line });',
    named: '.env grammar: "A=$B ${B} $(B)',
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
