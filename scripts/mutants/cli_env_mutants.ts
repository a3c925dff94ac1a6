/** Promises of `cli.md`, section env: which variables, and whose they are; how they are written is beside it. */

import type { Mutant } from "./mutant.ts";

const VARIABLES = {
  at: "src/providers/export_variables.ts",
  test: "tests/commands/env_test.ts",
} as const;
const EXPORTS = {
  at: "src/auth/access/exports_of_access.ts",
  test: "tests/commands/env_test.ts",
} as const;
const OWN = { at: "src/auth/values/own_exports.ts", test: "tests/commands/env_test.ts" } as const;

/** One mutant for each promise. */
export const CLI_ENV_MUTANTS: readonly Mutant[] = [
  {
    ...VARIABLES,
    promise: "A provider of the openai protocol gives OPENAI_BASE_URL",
    was: 'baseUrl: "OPENAI_BASE_URL"',
    becomes: 'baseUrl: "OPENAI_API_BASE"',
    named: "env sets the variables of the protocol: modelscope with a model",
  },
  {
    ...VARIABLES,
    promise: "A provider of the anthropic protocol gives ANTHROPIC_MODEL",
    was: 'model: "ANTHROPIC_MODEL"',
    becomes: 'model: "ANTHROPIC_DEFAULT_MODEL"',
    named: "env sets the variables of the protocol: anthropic with a model",
  },
  {
    ...VARIABLES,
    promise: "The gemini protocol gives its key as GEMINI_API_KEY",
    was: 'key: "GEMINI_API_KEY"',
    becomes: 'key: "GOOGLE_API_KEY"',
    named: "env sets the variables of the protocol: gemini with a model",
  },
  {
    ...VARIABLES,
    promise: "vertex-ai is told by GOOGLE_GENAI_USE_VERTEXAI as well",
    was: 'target.protocol === "vertex-ai" ? "GOOGLE_GENAI_USE_VERTEXAI" : undefined',
    becomes: "undefined",
    named: "env sets the variables of the protocol: vertex-ai with a model",
  },
  {
    ...VARIABLES,
    promise: "A variable of the protocol without a value is unset",
    was: "if (value === undefined) unset.push(name);",
    becomes: "if (value === undefined) continue;",
    named: "env sets the variables of the protocol: modelscope without a model",
  },
  {
    ...VARIABLES,
    promise: "The variable that an entry's envKey names is set as well",
    was: "[envKey, key, true],",
    becomes: "",
    named: "env sets the variable named by the entry's envKey as well",
  },
  {
    at: "src/auth/access/model_access.ts",
    test: "tests/commands/env_test.ts",
    promise: "OAuth gives the access token with the base URL of the same sign-in",
    was: 'baseUrlFromResourceUrl(credential.resourceUrl, "store")',
    becomes: "credential.resourceUrl",
    named: "env sets the variables of openai to the access token, its base URL and its model",
  },
  {
    ...EXPORTS,
    promise: "The list of exports is set in any case",
    was: "[...set, { name: EXPORT_VARIABLE, value: list, isSecret: false }]",
    becomes:
      "set.length < 3 ? [...set] : [...set, { name: EXPORT_VARIABLE, value: list, isSecret: false }]",
    named: "env sets the variables of the protocol: gemini with a model",
  },
  {
    ...OWN,
    promise: "The list names each variable with the fingerprint of its own value",
    was: "`${name}=${await fingerprint(new Secret(value))}`",
    becomes: "`${name}=${await fingerprint(new Secret(name))}`",
    named: "env recognises its own exports one by one",
  },
  {
    ...OWN,
    promise: "An export that was changed since counts as the user's, the others do not",
    was: "value !== undefined && await fingerprint(new Secret(value)) === print",
    becomes: "value !== undefined && print !== undefined",
    named: "env recognises its own exports one by one",
  },
  {
    ...OWN,
    promise: "Each item of the list is recognised, not the first one alone",
    was: '.split(",").flatMap',
    becomes: '.split(",", 1).flatMap',
    named: "env recognises its own exports one by one",
  },
  {
    at: "src/auth/values/gather_values.ts",
    test: "tests/commands/env_test.ts",
    promise: "An own export is not taken for the user's value",
    was: "own.has(name) ? undefined : environment.get(name)",
    becomes: "environment.get(name)",
    named: "env recognises its own exports one by one",
  },
  {
    ...EXPORTS,
    promise: "A variable of an earlier list that is not set again is unset",
    was: "[...new Set([...unset, ...stale])]",
    becomes: "[...unset]",
    named: "env unsets what an earlier list names and is not set again",
  },
  {
    ...EXPORTS,
    promise: "A variable of an earlier list that was changed since stays the user's",
    was: "gathered.exports.listed.filter((name) => gathered.exports.own.has(name))",
    becomes: "gathered.exports.listed",
    named: "env unsets what an earlier list names and is not set again",
  },
  {
    ...EXPORTS,
    promise: "--unset removes only what still has the value that qwenauth gave it",
    was: "[...exports.own, EXPORT_VARIABLE]",
    becomes: "[...exports.listed, EXPORT_VARIABLE]",
    named: "env --unset removes what qwenauth exported and nothing else",
  },
  {
    ...EXPORTS,
    promise: "--unset removes the list as well",
    was: "unset: [...exports.own, EXPORT_VARIABLE]",
    becomes: "unset: [...exports.own]",
    named: "env --unset removes what qwenauth exported and nothing else",
  },
  {
    at: "src/commands/env.ts",
    test: "tests/commands/env_test.ts",
    promise: "--unset needs no sign-in",
    was: "options.unset ? exportsToRemove(gathered) : await exportsOfAccess(gathered)",
    becomes:
      "await exportsOfAccess(gathered).then((all) => options.unset ? exportsToRemove(gathered) : all)",
    named: "env --unset removes what qwenauth exported and nothing else",
  },
  {
    ...EXPORTS,
    promise: "What the user has set to the same value is not on the list",
    was: "set.filter(({ name, value }) => gathered.layers.environment(name)?.value !== value)",
    becomes: "set",
    named: "what the user has set to the same value is not on the list",
  },
  {
    at: "src/commands/env_output.ts",
    test: "tests/commands/env_test.ts",
    promise: "github masks a value before a later step can show it",
    was: `  stdout.write(formatGithubMasks(exports));
  append(parts, path, text);`,
    becomes: `  append(parts, path, text);
  stdout.write(formatGithubMasks(exports));`,
    named: "env --format github masks the secret first",
  },
  {
    at: "src/commands/env_output.ts",
    test: "tests/commands/env_test.ts",
    promise: "github appends under a delimiter that nobody can foresee",
    was: 'parts.random.uuid().replaceAll("-", "")',
    becomes: '"EOF"',
    named: "env --format github masks the secret first",
  },
  {
    at: "src/platform/deno_files.ts",
    test: "tests/files/deno_files_test.ts",
    promise: "github appends to the runner's file, which keeps its mode",
    was: "attempt(path, () => append(path, text))",
    becomes:
      "attempt(path, () => Deno.writeTextFileSync(path, text, { append: true, mode: FILE_MODE }))",
    named: "appending to a file leaves its mode as it is: it may be another program's",
  },
  {
    at: "src/platform/deno_files.ts",
    test: "tests/files/deno_files_test.ts",
    promise: "github appends, and takes nothing away of what stands there",
    was: "append: true, create: true, mode: FILE_MODE",
    becomes: "write: true, create: true, mode: FILE_MODE",
    named: "text that is appended follows what is there",
  },
];
