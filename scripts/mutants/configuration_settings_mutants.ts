/** Promises of `configuration.md`: how settings.json is read, joined and expanded. */

import type { Mutant } from "./mutant.ts";

const FILE = {
  at: "src/config/settings_file.ts",
  test: "tests/config/settings_file_test.ts",
} as const;
const SETTINGS = { at: "src/config/settings.ts", test: "tests/config/settings_test.ts" } as const;
const FIELDS = {
  at: "src/config/file_settings.ts",
  test: "tests/config/settings_test.ts",
} as const;
const ENTRY = {
  at: "src/config/provider_entry.ts",
  test: "tests/config/provider_entry_test.ts",
} as const;
const EXPANSION = {
  at: "src/config/expansion.ts",
  test: "tests/config/expansion_test.ts",
} as const;
const JOINED = "settings: a trusted project wins over the user";

/** One mutant for each promise. */
export const CONFIGURATION_SETTINGS_MUTANTS: readonly Mutant[] = [
  {
    ...SETTINGS,
    promise: "The project's settings win over the user's",
    was: "modelName: high.modelName ?? low.modelName",
    becomes: "modelName: low.modelName ?? high.modelName",
    named: JOINED,
  },
  {
    ...SETTINGS,
    promise: "Objects of both files are merged, name by name",
    was: "env: new Map([...low.env, ...high.env])",
    becomes: "env: high.env.size > 0 ? high.env : low.env",
    named: JOINED,
  },
  {
    ...SETTINGS,
    promise: "A list of the project replaces the user's",
    was: "modelProviders: isUntrusted\n",
    becomes: "modelProviders: isUntrusted || high !== low\n",
    named: JOINED,
  },
  {
    ...FILE,
    promise: "A byte order mark is accepted",
    was: 'text.startsWith("\\ufeff") ? text.slice(1) : text',
    becomes: "text",
    named: "settings.json: a byte order mark is accepted",
  },
  {
    ...FILE,
    promise: "Comments of both kinds are accepted",
    was: String.raw`/\/[/*]/.test(text)`,
    becomes: String.raw`/\/\//.test(text)`,
    named: "settings.json: block comments is accepted",
  },
  {
    ...FILE,
    promise: "Comments do not move the place that an error names",
    was: "return stripJsonComments(text);",
    becomes: "return stripJsonComments(text, { whitespace: false });",
    named: String.raw`// a comment`,
  },
  {
    ...FILE,
    promise: "While qwen-code rewrites the file it is read again after 50 ms",
    was: "const REWRITE_WAIT_MS = 50;",
    becomes: "const REWRITE_WAIT_MS = 500;",
    named: "it is read again after 50 ms",
  },
  {
    ...FILE,
    promise: "It is read again also when only the new content has its other name",
    was: '[".orig", ".tmp"]',
    becomes: '[".orig"]',
    named: "while it is rewritten (the new content has its other name)",
  },
  {
    ...FILE,
    promise: "It is read again also when it is empty for a moment",
    was: 'read.text === ""',
    becomes: "false",
    named: "while it is rewritten (it is empty)",
  },
  {
    ...FILE,
    promise: "It is waited for once",
    was: "    await clock.sleep(REWRITE_WAIT_MS);\n",
    becomes:
      "    await clock.sleep(REWRITE_WAIT_MS);\n    if (readOnce() === undefined) await clock.sleep(REWRITE_WAIT_MS);\n",
    named: "settings.json: it is waited for once",
  },
  {
    ...FILE,
    promise: "A broken file of the project is an error as the user's is",
    was: 'if (trust === "project" && nestsTooDeeply(plain)) return TOO_DEEP;',
    becomes: 'if (trust === "project") return TOO_DEEP;',
    named: "is an error that names file and place",
  },
  {
    ...FILE,
    promise: "A broken file is exit 10",
    was: 'new Failure("store"',
    becomes: 'new Failure("usage"',
    named: '1,}" is an error that names file and place',
  },
  {
    at: "src/config/json_position.ts",
    test: "tests/config/json_position_test.ts",
    promise: "The column of the error is that of its first wrong character",
    was: "column: before.at(-1)!.length + 1",
    becomes: "column: before.at(-1)!.length",
    named: '1,}" is 1:9',
  },
  {
    ...SETTINGS,
    promise: "With --no-settings neither file is read",
    was: "if (where.isOff) return { files: [], warnings: [] };\n",
    becomes: "",
    named: "settings: without files, and with --no-settings, there are none",
  },
  {
    ...EXPANSION,
    promise: "Names that are not known stay as they are",
    was: "if (found === undefined) continue;",
    becomes:
      "if (found === undefined) {\n        expanded += text.slice(done, match.index);\n        done = match.index + match[0].length;\n        continue;\n      }",
    named: 'settings: "$NONE ${NONE} $A"',
  },
  {
    ...SETTINGS,
    promise: "Values of a project's settings come from its own files alone unless it is trusted",
    test: "tests/config/expansion_test.ts",
    was: "isUntrustedProject(file, variables) ? variables.lookUpInProject : variables.lookUp",
    becomes: "variables.lookUp",
    named: "settings: $MINE of an untrusted folder becomes $MINE",
  },
  {
    at: "src/auth/values/read_configuration.ts",
    test: "tests/auth/values/gather_values_test.ts",
    promise: "The .env of a folder above is no file of the project",
    was: " && search.file.folder === currentFolder;",
    becomes: ";",
    named: "the settings of an untrusted project are expanded from its own files only: /.env",
  },
  {
    ...ENTRY,
    promise: "No variable is put into the baseUrl of an entry",
    test: "tests/config/expansion_test.ts",
    was: 'reader.literal(fields["baseUrl"]',
    becomes: 'reader.text(fields["baseUrl"]',
    named: "settings: no variable is ever put into a base URL",
  },
  {
    ...FIELDS,
    promise: "No variable is put into the base URL of security.auth",
    test: "tests/config/expansion_test.ts",
    was: 'reader.literal(auth?.["baseUrl"]',
    becomes: 'reader.text(auth?.["baseUrl"]',
    named: "settings: no variable is ever put into a base URL",
  },
  {
    ...FIELDS,
    promise: "No variable is put into a base URL of a project's env",
    test: "tests/config/expansion_test.ts",
    was: "/_(?:BASE_URL|MODEL",
    becomes: "/_(?:MODEL",
    named: "settings: no variable is put into a base URL or a model of a project's env",
  },
  {
    ...EXPANSION,
    promise: "An expanded value carries the source of every variable in it",
    was: "sources.push(found.source);",
    becomes: "sources[0] ??= found.source;",
    named: 'settings: "x$A.y${B}z"',
  },
  {
    ...FIELDS,
    promise: "The older name of the selected type counts where the newer is missing",
    was: ' ??\n      reader.open(fields["selectedAuthType"], "selectedAuthType")',
    becomes: "",
    named: "settings: the older names count where the newer are missing",
  },
  {
    at: "src/config/excluded_names.ts",
    test: "tests/config/settings_test.ts",
    promise: "The older name of the excluded variables counts where the newer is missing",
    was: '"excludedProjectEnvVars"]',
    becomes: '"excludedEnvVars"]',
    named: "settings: the older names count where the newer are missing",
  },
];
