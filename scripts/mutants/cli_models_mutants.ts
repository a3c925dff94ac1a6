/** Promises of `cli.md`, section models. */

import type { Mutant } from "./mutant.ts";

const LIST = { at: "src/commands/models.ts", test: "tests/commands/models_test.ts" } as const;
const FORMAT = {
  at: "src/commands/models_screen/format_models.ts",
  test: "tests/commands/models_test.ts",
} as const;
const CHOICE = {
  at: "src/commands/models_screen/choose_model.ts",
  test: "tests/commands/models_test.ts",
} as const;
const GROUPS = {
  at: "src/auth/access/model_groups.ts",
  test: "tests/commands/models_test.ts",
} as const;

const LISTED = "models lists the active provider's models with context";
const PICKER = "models use without an id: a picker grouped by provider";

/** One mutant for each promise. */
export const CLI_MODELS_MUTANTS: readonly Mutant[] = [
  {
    ...FORMAT,
    promise: "The chosen model is marked, and no other",
    was: 'model.id === chosen?.value ? "*" : " "',
    becomes: 'model.id === models[0]?.id ? "*" : " "',
    named: LISTED,
  },
  {
    ...FORMAT,
    promise: "Each model is listed with its output limit",
    was: "outputTokens === undefined ? undefined : `output ${formatCount(outputTokens)}`,",
    becomes: "outputTokens === undefined ? undefined : undefined,",
    named: LISTED,
  },
  {
    ...FORMAT,
    promise: "Each model is listed with its capabilities",
    was: 'hasVision === undefined ? undefined : hasVision ? "text, vision" : "text"',
    becomes: 'hasVision ? "text, vision" : undefined',
    named: LISTED,
  },
  {
    ...GROUPS,
    promise: "What the catalogue knows of a model is not lost to an entry of the same name",
    was: "[...modelsOf(provider), ...ofEntries]",
    becomes: "[...ofEntries, ...modelsOf(provider)]",
    named: "models: an entry that says less than the catalogue hides nothing of it",
  },
  {
    ...GROUPS,
    promise: "The chosen model is listed in any case",
    was: "models: withChosen(models, chosen?.value),",
    becomes: "models,",
    named: "models --all lists every provider that is signed in, the active one first",
  },
  {
    ...LIST,
    promise: "--all groups the models by provider, the active one first",
    was: "[active, ...others].map",
    becomes: "[...others, active].map",
    named: "models --all lists every provider that is signed in, the active one first",
  },
  {
    ...LIST,
    promise: "Without --all only the active provider's models are listed",
    was: "all ? findSignedIn(layers)",
    becomes: "findSignedIn(layers).length > 0 ? findSignedIn(layers)",
    named: "models --remote asks the provider",
  },
  {
    ...LIST,
    promise: "Without --remote nobody is asked",
    was: "if (!remote) return groups;",
    becomes: "if (remote === false) return groups;",
    named: LISTED,
  },
  {
    at: "src/auth/access/ask_for_models.ts",
    test: "tests/commands/models_test.ts",
    promise: "--remote asks under the rules of binding",
    was: "const access = await getModelAccess(gathered, { isScript: false });",
    becomes:
      "const access = await getModelAccess({ ...gathered, trust: { everything: true, covers: () => true } }, { isScript: false });",
    named: "models --remote sends no key to a base URL that a project's file names: exit 5",
  },
  {
    ...GROUPS,
    promise: "With --remote the provider's word counts more than the catalogue's",
    was: "model.contextTokens ?? more?.contextTokens",
    becomes: "more?.contextTokens ?? model.contextTokens",
    named: "models --remote shows what is known beside the provider's own list",
  },
  {
    ...GROUPS,
    promise: "What the provider does not tell of a model comes from the catalogue",
    was: "model.hasVision ?? more?.hasVision",
    becomes: "model.hasVision",
    named: "models --remote shows what is known beside the provider's own list",
  },
  {
    ...LIST,
    promise: "One provider that does not answer hides nothing of the others",
    was: "if (failures.length === groups.length) throw failures[0]!;",
    becomes: "if (failures.length > 0) throw failures[0]!;",
    named: "models --all --remote: one provider that does not answer hides nothing of the others",
  },
  {
    ...FORMAT,
    promise: "--json tells where the choice comes from",
    was: "chosen === undefined ? undefined : describeSource(chosen.source)",
    becomes: "undefined",
    named: "models --json is one document with the source of the choice",
  },
  {
    ...FORMAT,
    promise: "--json has the output limit of each model",
    was: "output: model.outputTokens,",
    becomes: "",
    named: "models --json is one document with the source of the choice",
  },
  {
    ...CHOICE,
    promise: "use ID stores the choice for the provider of --provider",
    was: "await state.chooseModel(chosen.provider, chosen.model);",
    becomes: 'await state.chooseModel(layers.chosenProvider?.value ?? "qwen-oauth", chosen.model);',
    named: "models use stores the choice for the active provider, or for that of --provider",
  },
  {
    ...CHOICE,
    promise: "use ID --provider does not make that provider the active one",
    was: "const isSwitch = chosen.provider !== active;",
    becomes: "const isSwitch = chosen.provider !== layers.chosenProvider?.value;",
    named: "models use stores the choice for the active provider, or for that of --provider",
  },
  {
    ...CHOICE,
    promise: "A model of another provider in the picker makes that the active one",
    was: "if (isSwitch) await state.chooseProvider(chosen.provider);",
    becomes: "",
    named: PICKER,
  },
  {
    ...CHOICE,
    promise: "The picker is grouped by provider",
    was: "group: name === provider ? provider : `${name} (${provider})`,",
    becomes: "",
    named: "models use without an id: the active provider's models come first",
  },
  {
    ...CHOICE,
    promise: "The picker begins with the active provider",
    was: "[active, ...findSignedIn(layers).map(({ id }) => id).filter((id) => id !== active)]",
    becomes: "findSignedIn(layers).map(({ id }) => id).toSorted()",
    named: "models use without an id: the active provider's models come first",
  },
  {
    ...CHOICE,
    promise: "The picker is only for a terminal",
    was: "if (!context.mayAsk) {",
    becomes: "if (context.mayAsk === undefined) {",
    named: "models use without an id and without a terminal: exit 3",
  },
  {
    ...CHOICE,
    promise: "use ID tells which variable wins over the choice",
    was: "[layers.environment(variable), layers.envFile(variable)]",
    becomes: "[layers.environment(variable)]",
    named:
      "models use: an unknown id is stored with a remark, and so is one that a variable wins over",
  },
];
