/** Promises of `configuration.md`: which value wins, and that it carries its source. */

import type { Mutant } from "./mutant.ts";

const TARGET = {
  at: "src/providers/resolve_target.ts",
  test: "tests/providers/precedence_test.ts",
} as const;
const FLAG = {
  at: "src/auth/values/key_flag.ts",
  test: "tests/auth/values/key_flag_test.ts",
} as const;
const GATHERED = "tests/auth/values/gather_values_test.ts";
const OWN = {
  test: GATHERED,
  named: "a variable counts that qwenauth itself exported only once it was changed",
} as const;

/** One mutant for each promise. */
export const CONFIGURATION_VALUES_MUTANTS: readonly Mutant[] = [
  {
    ...TARGET,
    promise: "A key in the environment wins over the .env file",
    was:
      "    flags.key,\n    secret(layers.environment(variable)),\n    secret(layers.envFile(variable)),\n    layers.storedKey",
    becomes:
      "    flags.key,\n    secret(layers.envFile(variable)),\n    secret(layers.environment(variable)),\n    layers.storedKey",
    named: "values, highest first: 2 process environment",
  },
  {
    ...TARGET,
    promise: "A key in the key store wins over env of settings.json",
    was: "    layers.storedKey(provider)?.key,\n    secret(layers.settingsEnv(variable)),",
    becomes: "    secret(layers.settingsEnv(variable)),\n    layers.storedKey(provider)?.key,",
    named: "values, highest first: 4 key store and state",
  },
  {
    ...TARGET,
    promise: "env of settings.json wins over security.auth.apiKey",
    was:
      '    secret(layers.settingsEnv(variable)),\n    provider === "openai" ? settings.apiKey : undefined,',
    becomes:
      '    provider === "openai" ? settings.apiKey : undefined,\n    secret(layers.settingsEnv(variable)),',
    named: "values, highest first: 5 settings.json env",
  },
  {
    ...TARGET,
    promise: "A stored model wins over env of settings.json",
    was:
      "    layers.chosenModel(provider),\n    variable ? layers.settingsEnv(variable) : undefined,",
    becomes:
      "    variable ? layers.settingsEnv(variable) : undefined,\n    layers.chosenModel(provider),",
    named: "values, highest first: 4 key store and state",
  },
  {
    ...TARGET,
    promise: "A model in the .env file wins over a stored one",
    was: "    variable ? layers.envFile(variable) : undefined,\n    layers.chosenModel(provider),",
    becomes:
      "    layers.chosenModel(provider),\n    variable ? layers.envFile(variable) : undefined,",
    named: "values, highest first: 3 the one .env file",
  },
  {
    ...TARGET,
    promise: "A base URL in env of settings.json wins over security.auth.baseUrl",
    was:
      '    variable ? layers.settingsEnv(variable) : undefined,\n    provider === "openai" ? settings.baseUrl : undefined,',
    becomes:
      '    provider === "openai" ? settings.baseUrl : undefined,\n    variable ? layers.settingsEnv(variable) : undefined,',
    named: "values, highest first: 5 settings.json env",
  },
  {
    ...TARGET,
    promise: "A base URL that a flag names wins over the entry's",
    was: "    flags.baseUrl,\n    entry?.baseUrl,",
    becomes: "    entry?.baseUrl,\n    flags.baseUrl,",
    named: "flags win over the entry that the model stands for",
  },
  {
    ...TARGET,
    promise: "A stored base URL counts with its own key only",
    test: "tests/commands/status_more_test.ts",
    was: 'key?.source.kind === "key_store" ? layers',
    becomes: "key !== undefined ? layers",
    named: "status shows each candidate of a value with its source, the winner first",
  },
  {
    ...TARGET,
    promise: "security.auth.apiKey counts for openai alone",
    was: 'provider === "openai" ? settings.apiKey : undefined',
    becomes: "settings.apiKey",
    named: "security.auth.apiKey and security.auth.baseUrl are values of openai alone",
  },
  {
    ...TARGET,
    promise: "security.auth.baseUrl counts for openai alone",
    was: 'provider === "openai" ? settings.baseUrl : undefined',
    becomes: "settings.baseUrl",
    named: "security.auth.apiKey and security.auth.baseUrl are values of openai alone",
  },
  {
    ...TARGET,
    promise: "The variables of openai count for no other provider of the same protocol",
    was: "const variable = row?.baseUrlVariable;",
    becomes:
      'const variable = row?.protocol === "openai" ? "OPENAI_BASE_URL" : row?.baseUrlVariable;',
    named: "a provider's variables count only for that provider",
  },
  {
    ...TARGET,
    promise: "A value knows what it shadows, in the order of the layers",
    was: "return winner && { ...winner, shadowed };",
    becomes: "return winner && { ...winner, shadowed: shadowed.reverse() };",
    named: "every value names what it shadows, in order",
  },
  {
    ...OWN,
    at: "src/auth/values/own_exports.ts",
    promise: "A variable that was changed after the export is the user's own",
    was: "&& await fingerprint(new Secret(value)) === print",
    becomes: "&& print.length === 8",
  },
  {
    ...OWN,
    at: "src/auth/values/gather_values.ts",
    promise: "Variables that qwenauth itself exported do not count",
    was: "own.has(name) ? undefined : environment.get(name)",
    becomes: "environment.get(name)",
  },
  {
    at: "src/auth/values/env_file_values.ts",
    test: GATHERED,
    promise: "A value of a .env file carries its line",
    was: "line: found.line, trust",
    becomes: "line: 1, trust",
    named: "a key and a value carry their file and line to the place that uses them",
  },
  {
    at: "src/auth/values/read_configuration.ts",
    test: GATHERED,
    promise: "What is put into settings.json comes from the environment before the .env file",
    was: "fromProcess(name) ?? lookUpInFile(search, name),",
    becomes: "lookUpInFile(search, name) ?? fromProcess(name),",
    named:
      "what the user's settings.json is expanded from: the environment, then the one .env file",
  },
  {
    ...FLAG,
    promise: "A key flag takes - for standard input",
    was: 'if (text === "-") return await',
    becomes: 'if (text === "") return await',
    named: "--openai-api-key takes -;",
  },
  {
    ...FLAG,
    promise: "A key flag takes env:NAME, whatever its name",
    was: String.raw`/^[^=\0]+$/`,
    becomes: String.raw`/^\w+$/`,
    named: "--openai-api-key takes env:a.b;",
  },
  {
    ...FLAG,
    promise: "A key flag takes file:PATH, and the line end of the file is no part of the key",
    was: "?.trim();",
    becomes: ";",
    named: "--openai-api-key takes file:/keys/one;",
  },
  {
    ...FLAG,
    promise: "A literal key earns a warning",
    was: "if (isLiteralKey(text) && stderr.isTerminal) {",
    becomes: "if (!isLiteralKey(text) && stderr.isTerminal) {",
    named: "--openai-api-key takes MARK-literal;",
  },
  {
    ...FLAG,
    promise: "The warning is for a terminal alone",
    was: " && stderr.isTerminal) {",
    becomes: ") {",
    named: "--openai-api-key takes MARK-literal;",
  },
  {
    ...FLAG,
    promise: "A key that stands elsewhere earns no warning",
    was: ' && !text.startsWith("file:");',
    becomes: ";",
    named: "--openai-api-key takes file:/keys/one;",
  },
];
