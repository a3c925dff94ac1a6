/** `models use`: stores which model of a provider is used. */

import type { Gathered } from "../../auth/values/gather_values.ts";
import { activeOrExplain } from "../../auth/access/model_access.ts";
import { knownGroup, type ModelGroup } from "../../auth/access/model_groups.ts";
import { unlistedModel } from "../../auth/access/unlisted_model.ts";
import { findSignedIn, withoutFlags } from "../../auth/signed_in.ts";
import { Failure } from "../../platform/failure.ts";
import { printableText } from "../../platform/printable_text.ts";
import type { Choice } from "../../platform/prompts.ts";
import { findProvider } from "../../providers/catalogue.ts";
import { describeSource } from "../../providers/source.ts";
import { shellWord } from "../../shell/shell_word.ts";
import { type AskingOptions, cannotAsk } from "../cannot_ask.ts";
import type { Context } from "../context.ts";
import { formatDocument } from "../format_document.ts";
import { describeModel } from "./format_models.ts";

/** What choosing uses of the context. */
export type ChoosingContext = Pick<
  Context,
  "terminal" | "mayAsk" | "prompts" | "json" | "quiet"
>;

/** A model of a provider. */
interface Chosen {
  readonly provider: string;
  readonly model: string;
}

/**
 * Refuses what cannot be the id of a model.
 * @throws {Failure} `usage` If the text is empty, too long, or holds white space or control characters.
 */
export function checkModelId(id: string): void {
  if (/^[\x21-\x7e]{1,200}$/.test(id)) return;
  throw new Failure("usage", "A model id is one word of visible ASCII characters", {
    hint: "qwenauth models",
  });
}

/**
 * Stores the choice; without an id a picker asks, and a model of another provider makes that the active one.
 * @throws {Failure} `input_needed` If a picker would have to be shown and cannot.
 * @throws {Failure} `store` If it cannot be stored.
 */
export async function useModel(
  context: ChoosingContext,
  options: AskingOptions,
  gathered: Gathered,
  id: string | undefined,
): Promise<void> {
  if (id !== undefined) checkModelId(id);
  const active = activeOrExplain(gathered).value;
  const chosen = id === undefined
    ? await pick(context, options, gathered, active)
    : { provider: active, model: id };
  const { state, layers } = gathered;
  const remark = unlistedModel(layers, chosen.provider, chosen.model);
  await state.chooseModel(chosen.provider, chosen.model);
  const isSwitch = chosen.provider !== active;
  if (isSwitch) await state.chooseProvider(chosen.provider);
  const warnings = [
    ...(remark === undefined ? [] : [remark]),
    ...findShadows(gathered, chosen.provider),
  ];
  report(context, chosen, isSwitch, warnings);
}

async function pick(
  context: ChoosingContext,
  options: AskingOptions,
  { layers }: Gathered,
  active: string,
): Promise<Chosen> {
  if (!context.mayAsk) {
    throw cannotAsk(context, options, "which model to use", "qwenauth models use ID");
  }
  const ids = layers.flags.provider === undefined
    ? [active, ...findSignedIn(layers).map(({ id }) => id).filter((id) => id !== active)]
    : [active];
  const groups = ids.map((provider) => knownGroup(withoutFlags(layers), provider, false));
  const choices = groups.flatMap(({ provider, name, models }) =>
    models.map((model): Choice<Chosen> => ({
      value: { provider, model: model.id },
      label: model.id,
      remark: describeModel(model),
      group: name === provider ? provider : `${name} (${provider})`,
    }))
  );
  if (choices.length === 0) {
    throw new Failure("usage", `No models of "${active}" are known without asking`, {
      hint: "qwenauth models --remote",
    });
  }
  if (!context.quiet) context.terminal.stderr.write(leftOut(groups));
  const current = groups[0]?.chosen?.value;
  const initial = choices.find(({ value }) => value.model === current && value.provider === active);
  return await (await context.prompts()).select("Use which model?", choices, initial?.value);
}

/** A line for the providers of which the picker has nothing to show; empty if there are none. */
function leftOut(groups: readonly ModelGroup[]): string {
  const ids = groups.filter(({ models }) => models.length === 0).map(({ provider }) => provider);
  if (ids.length === 0) return "";
  const listed = printableText(ids.join(", "));
  const how = `qwenauth models use ID --provider ${shellWord(printableText(ids[0]!))}`;
  return `No models of ${listed} are known without asking; by id: ${how}\n`;
}

function findShadows({ layers }: Gathered, provider: string): readonly string[] {
  const variable = findProvider(provider)?.modelVariable;
  if (variable === undefined) return [];
  return [layers.environment(variable), layers.envFile(variable)]
    .filter((found) => found !== undefined)
    .map(({ source }) => `${describeSource(source)} wins over this choice`);
}

function report(
  { terminal, json, quiet }: ChoosingContext,
  { provider, model }: Chosen,
  isSwitch: boolean,
  warnings: readonly string[],
): void {
  if (json) {
    const told = warnings.length === 0 ? undefined : warnings;
    return terminal.stdout.write(formatDocument({ provider, model, warnings: told }));
  }
  // Deliberately on stdout: a successful models writes nothing to stderr.
  const done = `The model of "${provider}" is "${model}" now`;
  const lines = [
    isSwitch ? `${done}, and "${provider}" is the active provider` : done,
    ...warnings.map((warning) => `But ${warning}`),
  ];
  if (!quiet) terminal.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
