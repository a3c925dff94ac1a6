/** Promises of `security.md`, point 4: what a hostile project folder gets, and what it stops. */

import type { Mutant } from "./mutant.ts";

const FILE_TEST = "tests/config/env_file_test.ts";
const BELIEVED = { at: "src/config/believed_file.ts", test: FILE_TEST } as const;
const TARGET = {
  at: "src/providers/resolve_target.ts",
  test: "tests/providers/binding_test.ts",
} as const;
const SETTINGS = { at: "src/config/settings.ts", test: "tests/config/settings_test.ts" } as const;
const HOSTILE = "tests/config/settings_file_test.ts";

/** One mutant for each promise. */
export const SECURITY_PROJECTS_MUTANTS: readonly Mutant[] = [
  {
    ...TARGET,
    promise: "An entry of a project that is not trusted gets no key of the process",
    was: "project === undefined || candidate === undefined || candidate",
    becomes: "project !== undefined || candidate === undefined || candidate",
    named: "an entry of an untrusted project's settings gets no key of the process",
  },
  {
    ...TARGET,
    promise: "A trusted project gets the keys of the variables that were recorded, and no others",
    was: "layers.isKeyTrusted(variable)",
    becomes: 'layers.isKeyTrusted("OPENAI_API_KEY")',
    named:
      "an entry of a trusted project's settings gets a key of the process only from a recorded variable",
  },
  {
    ...SETTINGS,
    promise: "A project that is not trusted hides no model of the user's",
    was: "modelProviders: isUntrusted\n",
    becomes: "modelProviders: !isUntrusted\n",
    named: "settings: a project that is not trusted adds to the lists of the user",
  },
  {
    ...SETTINGS,
    promise: "A project that is not trusted changes no protocol of the user's",
    was: "providerProtocol: isUntrusted\n",
    becomes: "providerProtocol: !isUntrusted\n",
    named: "settings: a project that is not trusted adds to the lists of the user",
  },
  {
    at: "src/config/excluded_names.ts",
    test: "tests/config/settings_test.ts",
    promise: "A project that is not trusted cannot shorten the list of names that it may not set",
    was: "[...names ?? DEFAULT_EXCLUDED_VARIABLES, ...listed]",
    becomes: "[...names ?? [], ...listed]",
    named: 'settings: excluded variables {"project":[],"isFolderTrusted":false}',
  },
  {
    at: "src/config/field_reader.ts",
    test: "tests/config/expansion_test.ts",
    promise: "No variable of the user goes to a project's host as a model or a field of a request",
    was: "isProject ? literal(value, key) : text(value, key);",
    becomes: "text(value, key);",
    named: "settings: $MINE of a trusted folder becomes mine",
  },
  {
    at: "src/config/file_settings.ts",
    test: "tests/config/expansion_test.ts",
    promise: "settings.json sets no variable that programs act on",
    was: "    if (isProtectedName(name)) continue;\n",
    becomes: "",
    named: "settings: names that may not be set are not in env",
  },
  {
    at: "src/config/protected_names.ts",
    test: "tests/config/expansion_test.ts",
    promise: "A project names no browser",
    was: '"BROWSER EDITOR',
    becomes: '"EDITOR',
    named: "settings: names that may not be set are not in env",
  },
  {
    at: "src/auth/access/exports_of_access.ts",
    test: "tests/e2e/hostile_variable_test.ts",
    promise: "A project's entry sets no variable of a name that is not a key's",
    was: "  if (!/_(?:KEY|TOKEN)$/.test(name)) return false;\n",
    becomes: "",
    named: "an untrusted project's entry sets no variable that programs act on: MAKEFLAGS",
  },
  {
    ...BELIEVED,
    promise: "What is no regular file is not opened",
    was:
      'if (facts.kind !== "file") return { kind: "no_file", why: "it is not a regular file" };\n',
    becomes: "",
    named: ".env: what is no regular file is not opened",
  },
  {
    ...BELIEVED,
    promise: "A file larger than 1 MiB is not read",
    was: "if (facts.sizeBytes <= LIMIT_BYTES) return undefined;",
    becomes: "if (facts.sizeBytes <= 2 * LIMIT_BYTES) return undefined;",
    named: "a project's file that is larger than 1 MiB is skipped with a warning",
  },
  {
    ...BELIEVED,
    promise: "A project's file of another user is ignored with a warning",
    was: 'if (isForeign && (trust === "project" || uid !== ROOT)) {',
    becomes: 'if (isForeign && trust === "project" && uid === ROOT) {',
    named: "a project's file that is another user's is skipped with a warning",
  },
  {
    ...BELIEVED,
    promise: "Root too ignores a project's file of another user",
    test: "tests/files/config_files_test.ts",
    was: '(trust === "project" || uid !== ROOT)',
    becomes: "uid !== ROOT",
    named: "a project's files of another user are ignored with a warning",
  },
  {
    ...BELIEVED,
    promise: "A project's file of root is read",
    was: "facts.uid !== undefined && facts.uid !== uid &&\n    facts.uid !== ROOT;",
    becomes: "facts.uid !== undefined && facts.uid !== uid;",
    named: "a project's file of root is believed",
  },
  {
    ...BELIEVED,
    promise: "A project's link leads to no file outside it",
    was: "if (target === path) return undefined;",
    becomes: "if (target !== path) return undefined;",
    named: ".env: a project's link out of its folder is not followed",
  },
  {
    ...BELIEVED,
    promise: "A folder whose name begins like the project's is outside of it",
    was: String.raw` && /^[/\\]/.test(target.slice(folder.length));`,
    becomes: ";",
    named: "a project's link into a folder whose name only begins like its own is not followed",
  },
  {
    at: "src/config/settings_file.ts",
    test: HOSTILE,
    promise: "A project's file that nests without end stops nothing",
    was: 'if (trust === "project" && nestsTooDeeply(plain)) return TOO_DEEP;\n',
    becomes: "",
    named: "settings.json: a project's file with 1 MiB of opening brackets stops nothing",
  },
  {
    at: "src/config/field_reader.ts",
    test: HOSTILE,
    promise: "A deep object is not followed down",
    was: "  if (levels === 0) return undefined;\n",
    becomes: "",
    named: "settings.json: a project's file with a deep extra_body stops nothing",
  },
  {
    at: "src/config/field_reader.ts",
    test: HOSTILE,
    promise: "Mistakes without end are not all listed",
    was: "if (skipped.length < SKIPPED_LIMIT) skipped",
    becomes: "skipped",
    named: "settings.json: a project's file with 500,000 entries stops nothing",
  },
  {
    at: "src/config/file_settings.ts",
    test: "tests/config/provider_entry_test.ts",
    promise: "Of the entries of a file 1,000 are read, in all its lists together",
    was: "    left -= usable.length;\n",
    becomes: "",
    named: "of the entries of a file the first thousand are read",
  },
  {
    at: "src/config/expansion.ts",
    test: "tests/config/expansion_test.ts",
    promise: "A short variable that is repeated without end is not put in without end",
    was: "if (left < 0) return undefined;",
    becomes: "if (found.value.length > BUDGET) return undefined;",
    named: "settings: a value that its variables make too long is skipped and named",
  },
  {
    at: "src/config/field_reader.ts",
    test: "tests/config/settings_test.ts",
    promise: "Names that reach the prototype of an object do no harm",
    was: "members.filter(([name]) => !PROTOTYPE_NAMES.includes(name))",
    becomes: "members",
    named: "settings: names that reach the prototype of an object do no harm",
  },
];
