/**
 * `qwenauth __complete`: what the completion scripts cannot know by themselves, one per line. It prints
 * names alone, never a value, and nothing at all where something is wrong: a prompt is no place for that.
 */

import { gatherValues, type ValueSurroundings } from "../auth/gather_values.ts";
import { activeOrExplain } from "../auth/model_access.ts";
import { knownGroup } from "../auth/model_groups.ts";
import { knownProviders } from "../auth/signed_in.ts";
import { findQwenHome } from "../config/qwen_home.ts";
import { printableText } from "../platform/printable_text.ts";
import { COMMON_FLAGS, defineCommand, type OptionsOf, PROVIDER_FLAG } from "./command.ts";

const flags = {
  print: {
    kind: "choice",
    brief: "What to print: the folder QWEN_HOME, all providers, or the models of one",
    values: ["home", "providers", "models"],
  },
  ...PROVIDER_FLAG,
  ...COMMON_FLAGS,
} as const;

/** The `__complete` command. */
export const command = defineCommand({
  brief: "Print what the completion scripts ask for",
  description: "Prints names, one per line, and nothing where something is wrong.",
  examples: [
    { line: "qwenauth __complete --print models --provider openai", note: "as the scripts ask" },
  ],
  flags,
  run: runComplete,
});

/** Prints the names; never fails. */
export async function runComplete(
  context: ValueSurroundings,
  options: OptionsOf<typeof flags>,
): Promise<void> {
  const names = await findNames(context, options).catch(() => []);
  // Deliberately: a name with a control character in it would reach the terminal as it is.
  const lines = names.filter((name) => name !== "" && printableText(name) === name);
  context.terminal.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

async function findNames(
  context: ValueSurroundings,
  { print, provider }: OptionsOf<typeof flags>,
): Promise<readonly string[]> {
  if (print === "home") return [await findQwenHome(context.environment, context.files)];
  const gathered = await gatherValues(context, { provider });
  const { layers } = gathered;
  if (print === "providers") return knownProviders(layers);
  if (print !== "models") return [];
  const { value } = activeOrExplain(gathered);
  return knownGroup(layers, value, true).models.map(({ id }) => id);
}
