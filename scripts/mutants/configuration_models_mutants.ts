/** Promises of `configuration.md`: keys of plans and of entries, and models. */

import type { Mutant } from "./mutant.ts";

const CATALOGUE = {
  at: "src/providers/catalogue.ts",
  test: "tests/providers/catalogue_test.ts",
} as const;
const PRECEDENCE = "tests/providers/precedence_test.ts";
const TARGET = { at: "src/providers/resolve_target.ts", test: PRECEDENCE } as const;
const BINDING = "tests/providers/binding_test.ts";
const MISSING = "an entry of modelProviders whose envKey variable is missing";

/** One mutant for each promise. */
export const CONFIGURATION_MODELS_MUTANTS: readonly Mutant[] = [
  {
    at: "src/providers/binding.ts",
    test: BINDING,
    promise: "A plan's key without a base URL is an error",
    was: 'if (row?.plan !== undefined || baseUrl?.source.kind !== "catalogue") return;',
    becomes: 'if (row?.plan !== undefined || baseUrl?.source.kind === "catalogue") return;',
    named: "refused with exit 5: openai with no base URL anywhere",
  },
  {
    at: "src/providers/binding.ts",
    test: BINDING,
    promise: "A plan's key goes to its plan",
    was: "if (row?.plan !== undefined || baseUrl",
    becomes: "if (baseUrl",
    named: "a key that begins with sk-sp- may go to the plan itself",
  },
  {
    at: "src/providers/plan_policy.ts",
    test: BINDING,
    promise: "A key is a plan's by sk-sp- at its beginning, with the last hyphen",
    was: 'startsWith("sk-sp-")',
    becomes: 'startsWith("sk-sp")',
    named: "a key that begins with sk-sp- may go to api.openai.com, being none",
  },
  {
    ...TARGET,
    promise: "No other key is sent in the place of one whose variable is missing",
    was: "pick(entryKeyCandidates(layers, entry)) : ownKey",
    becomes: "pick(entryKeyCandidates(layers, entry)) ?? ownKey : ownKey",
    named: MISSING,
  },
  {
    at: "src/providers/require_key.ts",
    test: PRECEDENCE,
    promise: "The error names the variable that is missing",
    was: "its entry in settings.json names ${keyVariable}, which is not set",
    becomes: "its entry in settings.json names a variable that is not set",
    named: MISSING,
  },
  {
    ...TARGET,
    promise: "Of several entries with one id model.baseUrl names the one that counts",
    was: "baseUrl && baseUrl.value === modelBaseUrl?.value",
    becomes: "baseUrl && baseUrl.value !== modelBaseUrl?.value",
    named: "of several entries with one id, model.baseUrl names the one that counts",
  },
  {
    ...TARGET,
    promise: "The protocol of a custom id is that of providerProtocol",
    was: "row?.protocol ?? layers.settings.protocols.get(provider)",
    becomes: 'row?.protocol ?? "openai"',
    named: "a custom provider needs a protocol",
  },
  {
    ...CATALOGUE,
    test: "tests/commands/models_test.ts",
    promise: "The default of qwen-oauth is coder-model, with its context and output",
    was: "outputTokens: 65_536",
    becomes: "outputTokens: 32_768",
    named: "models lists the active provider's models",
  },
  {
    ...CATALOGUE,
    promise: "Each model of the Coding Plan has its context",
    was: 'text("glm-4.7", 202_752)',
    becomes: 'text("glm-4.7", 262_144)',
    named: "the models of a plan are known without asking",
  },
  {
    ...CATALOGUE,
    promise: "Those that see pictures are known",
    was: 'vision("qwen3.6-plus"',
    becomes: 'text("qwen3.6-plus"',
    named: "the models of a plan are known without asking",
  },
  {
    at: "src/auth/access/model_groups.ts",
    test: "tests/commands/models_test.ts",
    promise: "Further models come from modelProviders",
    was: "merge([...modelsOf(provider), ...ofEntries])",
    becomes: "merge(modelsOf(provider))",
    named: "models --all lists every provider that is signed in",
  },
];
