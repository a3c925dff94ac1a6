/**
 * `qwenauth __complete`: what the completion scripts cannot know by themselves, one per line. It prints
 * names alone, never a value, and nothing at all where something is wrong: a prompt is no place for that.
 */

import type { ValueSurroundings } from "../auth/values/gather_values.ts";
import type { ProviderEntry } from "../config/provider_entry.ts";
import { findHome, findQwenHome } from "../config/qwen_home.ts";
import { interpretSettings, readSettings } from "../config/settings.ts";
import { printableText } from "../platform/printable_text.ts";
import { COMMON_FLAGS, defineCommand, type OptionsOf, PROVIDER_FLAG } from "./command.ts";

const flags = {
  print: {
    kind: "choice",
    brief: "The folder QWEN_HOME; or from settings.json providers, or the models of one",
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
  const qwenHome = findQwenHome(context.environment, context.files);
  if (print === "home") return [qwenHome];
  if (print === undefined) return [];
  if (print === "models" && provider === undefined) return await findModelsOfActive(context);
  const entries = await readEntries(context, qwenHome);
  if (print === "models") {
    return entries.filter(({ providerId }) => providerId === provider).map(({ id }) => id);
  }
  return [...new Set(entries.map(({ providerId }) => providerId))];
}

/** The entries of settings.json, which are named without looking at anything else: Tab has to be quick. */
async function readEntries(
  context: ValueSurroundings,
  qwenHome: string,
): Promise<readonly ProviderEntry[]> {
  const { environment } = context;
  const files = await readSettings(context, {
    qwenHome,
    currentFolder: environment.currentFolder(),
    home: findHome(environment),
  });
  const none = () => undefined;
  const variables = { isFolderTrusted: false, lookUp: none, lookUpInProject: none };
  return interpretSettings(files, variables).modelProviders;
}

async function findModelsOfActive(context: ValueSurroundings): Promise<readonly string[]> {
  const { gatherValues } = await import("../auth/values/gather_values.ts");
  const { activeOrExplain } = await import("../auth/access/model_access.ts");
  const { knownGroup } = await import("../auth/access/model_groups.ts");
  const gathered = await gatherValues(context, {});
  const { value } = activeOrExplain(gathered);
  return knownGroup(gathered.layers, value, true).models.map(({ id }) => id);
}
