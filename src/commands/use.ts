/** `qwenauth use`: makes another signed-in provider the active one. */

import type { Gathered, ValueSurroundings } from "../auth/values/gather_values.ts";
import { Failure } from "../platform/failure.ts";
import { findProvider } from "../providers/catalogue.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import { cannotAsk } from "./cannot_ask.ts";
import { COMMON_FLAGS, defineCommand, type OptionsOf, VALUE_FLAGS } from "./command.ts";
import type { Context } from "./context.ts";
import { formatDocument } from "./format_document.ts";
import { SOURCE_FLAGS, sourceOptions } from "./source_flags.ts";

const flags = {
  model: { ...VALUE_FLAGS.model, brief: "Choose this model of it as well" },
  ...SOURCE_FLAGS,
  ...COMMON_FLAGS,
} as const;

/** What `use` uses of the context. */
export type UseContext = ValueSurroundings & Pick<Context, "mayAsk" | "prompts" | "json" | "quiet">;

/** The `use` command. */
export const command = defineCommand({
  brief: "Switch between what is signed in",
  description: "Makes another provider the active one: the one that token, env, exec, models and " +
    "chat use when no flag names another. Without an argument a picker shows what is signed in; with " +
    "--model alone the active provider stays and only its model is chosen.",
  examples: [
    { line: "qwenauth use", note: "choose from what is signed in" },
    { line: "qwenauth use coding-plan --model qwen3-coder-plus", note: "without a question" },
  ],
  flags,
  positional: {
    placeholder: "PROVIDER",
    brief: "Provider to make the active one",
    minimum: 0,
    maximum: 1,
  },
  async run(context, options, args) {
    const { gatherValues } = await import("../auth/values/gather_values.ts");
    await runUse(context, options, args, () => gatherValues(context, sourceOptions(options)));
  },
});

/**
 * Runs the command on values that are gathered when they are needed.
 * @throws {Failure} `usage` If the provider or the model is none.
 * @throws {Failure} `auth_required` If the provider has no key and no sign-in.
 * @throws {Failure} `input_needed` If a picker would have to be shown and cannot.
 */
export async function runUse(
  context: Omit<UseContext, keyof ValueSurroundings> & Pick<Context, "terminal">,
  options: OptionsOf<typeof flags>,
  args: readonly string[],
  gather: () => Promise<Gathered>,
): Promise<void> {
  const { model } = options;
  const { checkModelId } = await import("./models_screen/choose_model.ts");
  if (model !== undefined) checkModelId(model);
  if (args[0] === undefined && model === undefined && !context.mayAsk) {
    throw cannotAsk(context, options, "which provider to use", "qwenauth use PROVIDER");
  }
  const gathered = await gather();
  const provider = await chooseProvider(context, gathered, args[0], model);
  const { findChoiceShadows } = await import("../auth/key_login/key_shadows.ts");
  const { state, layers } = gathered;
  if (model !== undefined) await state.chooseModel(provider, model);
  await state.chooseProvider(provider);
  const { unlistedModel } = await import("../auth/access/unlisted_model.ts");
  const remark = model === undefined ? undefined : unlistedModel(layers, provider, model);
  const remarks = remark === undefined ? [] : [remark];
  report(context, provider, model, { remarks, shadows: findChoiceShadows(layers, provider) });
}

async function chooseProvider(
  context: Pick<Context, "prompts">,
  gathered: Gathered,
  named: string | undefined,
  model: string | undefined,
): Promise<string> {
  const { findSignedIn, findSource, nameOf } = await import("../auth/signed_in.ts");
  const { isKnown, knownProviders } = await import("../providers/active_provider.ts");
  const { layers } = gathered;
  if (named !== undefined) {
    const known = knownProviders(layers);
    const { unknownProvider } = await import("../providers/unknown_provider.ts");
    if (!known.includes(named)) {
      throw unknownProvider(named, known, { before: "qwenauth use " });
    }
    if (findSource(layers, named) === undefined) throw notSignedIn(named, nameOf(named));
    return named;
  }
  const { activeOrExplain } = await import("../auth/access/model_access.ts");
  if (model !== undefined) return activeOrExplain(gathered).value;
  const { describeSource } = await import("../providers/source.ts");
  const choices = findSignedIn(layers).map(({ id, name, source }) => ({
    value: id,
    label: `${name} (${id})`,
    remark: describeSource(source),
  }));
  const { chosenProvider } = layers;
  // A choice that exists no more is what the picker is there to replace.
  const isLost = chosenProvider !== undefined && !isKnown(chosenProvider.value, layers);
  const active = isLost && choices.length > 0 ? undefined : activeOrExplain(gathered).value;
  if (active !== undefined && choices.length === 0) throw notSignedIn(active, nameOf(active));
  return await (await context.prompts()).select("Use which provider?", choices, active);
}

function notSignedIn(id: string, name: string): Failure {
  const row = findProvider(id);
  const message = `${name} has no key and no sign-in`;
  if (row === undefined) {
    const how = 'set the variable that its "envKey" in settings.json names';
    return new Failure("auth_required", `${message}: ${how}`);
  }
  const method = id === QWEN_OAUTH ? "oauth" : `api-key --provider ${id}`;
  return new Failure("auth_required", message, { hint: `qwenauth login --method ${method}` });
}

function report(
  { terminal, json, quiet }: Pick<Context, "terminal" | "json" | "quiet">,
  provider: string,
  model: string | undefined,
  { remarks, shadows }: {
    readonly remarks: readonly string[];
    readonly shadows: readonly string[];
  },
): void {
  if (json) {
    const unlessEmpty = (texts: readonly string[]) => texts.length === 0 ? undefined : texts;
    const [overridden_by, warnings] = [unlessEmpty(shadows), unlessEmpty(remarks)];
    const document = { provider, model, overridden_by, warnings };
    return terminal.stdout.write(formatDocument(document));
  }
  const done = model === undefined ? `"${provider}"` : `"${provider}" with "${model}"`;
  const lines = [
    ...(quiet ? [] : [`The active provider is ${done} now`]),
    ...[...remarks, ...shadows].map((warning) => `Warning: ${warning}`),
  ];
  terminal.stderr.write(lines.map((line) => `${line}\n`).join(""));
}
