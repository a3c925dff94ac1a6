/** Promises of `configuration.md`: the built-in providers, and the active one. */

import type { Mutant } from "./mutant.ts";

const CATALOGUE = {
  at: "src/providers/catalogue.ts",
  test: "tests/providers/catalogue_test.ts",
} as const;
const ROWS = {
  ...CATALOGUE,
  named: "each built-in provider has its protocol, its base URL and its variables",
} as const;
const PRECEDENCE = "tests/providers/precedence_test.ts";
const ACTIVE = { at: "src/providers/active_provider.ts", test: PRECEDENCE } as const;
const QUICK = {
  at: "src/auth/chosen_provider.ts",
  test: "tests/commands/token_test.ts",
  named: "token of the provider that is meant: flag, environment, stored choice, in this order",
} as const;

/** One mutant for each promise. */
export const CONFIGURATION_PROVIDERS_MUTANTS: readonly Mutant[] = [
  {
    ...ROWS,
    promise: "The international Coding Plan has its own host",
    was: '(international)", "coding-intl")',
    becomes: '(international)", "coding")',
  },
  {
    ...ROWS,
    promise: "The Token Plan has one host for each region",
    was: '"cn-beijing"',
    becomes: '"ap-southeast-1"',
  },
  {
    ...ROWS,
    promise: "Hong Kong has another form of host than the other regions",
    was: '"cn-hongkong.dashscope"',
    becomes: '"dashscope-hk"',
  },
  {
    ...ROWS,
    promise: "The key of the Token Plan has a variable of its own",
    was: '"BAILIAN_TOKEN_PLAN_API_KEY"',
    becomes: '"BAILIAN_CODING_PLAN_API_KEY"',
  },
  {
    ...ROWS,
    promise: "openai has a variable for its base URL",
    was: '    baseUrlVariable: "OPENAI_BASE_URL",\n',
    becomes: "",
  },
  {
    ...CATALOGUE,
    promise: "GOOGLE_CLOUD_PROJECT means something in a .env file",
    was: '["GOOGLE_CLOUD_PROJECT", "DEBUG"',
    becomes: '["DEBUG"',
    named: "the variables of the providers mean something in a .env file",
  },
  {
    at: "src/providers/plan_policy.ts",
    test: "tests/providers/plan_policy_test.ts",
    promise: "The limits of the Coding Plan are shown as they are",
    was: "Pro: 6,000 requests in 5 h, 45,000 a week",
    becomes: "Pro: 6,000 requests in 5 h, 40,000 a week",
    named: "the limits of the Coding Plan are shown",
  },
  {
    ...ACTIVE,
    promise: "--provider wins over the key flags",
    was:
      '  if (named) return checkKnown(named, layers);\n  if (flags.key) return { value: "openai", source: flags.key.source };\n',
    becomes:
      '  if (flags.key) return { value: "openai", source: flags.key.source };\n  if (named) return checkKnown(named, layers);\n',
    named: "active provider: --provider",
  },
  {
    ...ACTIVE,
    promise: "The key flags mean openai, whatever QWENAUTH_PROVIDER says",
    was:
      '  if (flags.key) return { value: "openai", source: flags.key.source };\n  const variable = layers.environment("QWENAUTH_PROVIDER");\n  if (variable) return checkKnown(variable, layers);\n',
    becomes:
      '  const variable = layers.environment("QWENAUTH_PROVIDER");\n  if (variable) return checkKnown(variable, layers);\n  if (flags.key) return { value: "openai", source: flags.key.source };\n',
    named: "active provider: the key flags given on the command line (openai)",
  },
  {
    ...ACTIVE,
    promise: "An error names the source of a provider that does not exist",
    was: "return { source, before",
    becomes: "return { before",
    named: "an unknown provider is told with its source, and what to type: unset",
  },
  {
    ...ACTIVE,
    promise: "A choice in settings.json that does not exist is named where nothing is signed in",
    was: "...(selected\n",
    becomes: "...(selected && credential\n",
    named: "a selectedType that is no provider is named where nothing else is signed in",
  },
  {
    ...ACTIVE,
    promise: "The stored choice wins over security.auth.selectedType",
    was: "if (chosenProvider) return",
    becomes: "if (chosenProvider && !settings.selectedType) return",
    named: "active provider: the choice stored by login",
  },
  {
    ...ACTIVE,
    promise: "security.auth.selectedType wins over what is inferred",
    was:
      "  if (selected && isKnown(selected.value, layers)) return selected;\n  const inferred = inferFromVariables(layers);\n  if (inferred) return inferred;\n",
    becomes:
      "  const inferred = inferFromVariables(layers);\n  if (inferred) return inferred;\n  if (selected && isKnown(selected.value, layers)) return selected;\n",
    named: "active provider: security.auth.selectedType",
  },
  {
    ...ACTIVE,
    promise: "A variable with a key wins over a stored credential",
    was:
      "  if (inferred) return inferred;\n  if (credential) return { value: QWEN_OAUTH, source: credential.source };\n",
    becomes:
      "  if (credential) return { value: QWEN_OAUTH, source: credential.source };\n  if (inferred) return inferred;\n",
    named: "active provider: OPENAI_API_KEY set in the environment",
  },
  {
    ...ACTIVE,
    promise: "OPENAI_API_KEY comes before the variables of the other protocols",
    was: '["openai", "anthropic", "gemini", "vertex-ai"]',
    becomes: '["anthropic", "openai", "gemini", "vertex-ai"]',
    named: "active provider: OPENAI_API_KEY set in the environment",
  },
  {
    ...ACTIVE,
    promise: "OPENAI_API_KEY in the .env file comes before another variable in the environment",
    was: "const source = keyVariable && findKeySource(layers, keyVariable);",
    becomes:
      "const source = keyVariable && (rows.some((row) => row.keyVariable && layers.environment(row.keyVariable))\n      ? layers.environment(keyVariable)?.source\n      : findKeySource(layers, keyVariable));",
    named: "active provider: OPENAI_API_KEY set in .env",
  },
  {
    ...ACTIVE,
    promise: "Nothing is inferred in the place of a stored choice that exists no more",
    was: "if (chosenProvider) return checkChoice(chosenProvider, layers);",
    becomes: "if (chosenProvider && isKnown(chosenProvider.value, layers)) return chosenProvider;",
    named: "a choice stored by login that exists no more is an error",
  },
  {
    ...ACTIVE,
    promise: "Else the three ways to sign in are told",
    was: "use qwenauth login, qwenauth login --method api-key, or OPENAI_API_KEY",
    becomes: "use qwenauth login or OPENAI_API_KEY",
    named: "active provider: else exit 4 with the three ways to sign in",
  },
  {
    ...QUICK,
    promise: "A key flag means openai also where the stored choice is the sign-in",
    was: 'options["openai-api-key"] !== undefined || options',
    becomes: "options",
  },
  {
    ...QUICK,
    promise: "QWENAUTH_PROVIDER wins over the stored choice on the quick way too",
    was: 'options.provider ?? signIn.surroundings.environment.get("QWENAUTH_PROVIDER");',
    becomes: "options.provider;",
  },
];
