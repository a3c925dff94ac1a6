/** What can stand behind a flag or as an argument: the rows for what the table of commands does not tell. */

import type { FlagSpec } from "../../commands/command.ts";
import { PLAN_RULES } from "../../providers/plan_policy.ts";

/** A word to offer, with a remark for the shells that show one. */
export interface CompletedWord {
  readonly text: string;
  readonly remark?: string;
}

/** The shells for which there is a script. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** A shell for which there is a script. */
export type CompletedShell = typeof SHELLS[number];

/** What is offered: words of the table, or something that is found when the key is pressed. */
export type CompletedValues =
  | { readonly kind: "words"; readonly words: readonly CompletedWord[] }
  /** `pending`: the ids of `login --start`; `anything`: what nobody can guess. */
  | {
    readonly kind:
      | "providers"
      | "models"
      | "sessions"
      | "pending"
      | "files"
      | "folders"
      | "anything";
  };

/** Flags whose value is text, by name. */
const FLAG_VALUES: Readonly<Record<string, CompletedValues>> = {
  provider: { kind: "providers" },
  model: { kind: "models" },
  "env-file": { kind: "files" },
  "ca-file": { kind: "files" },
  attach: { kind: "files" },
  session: { kind: "sessions" },
};

/** Arguments of commands, one after the other. */
const ARGUMENT_VALUES: Readonly<Record<string, readonly CompletedValues[]>> = {
  login: [{ kind: "pending" }],
  exec: [offer(["--"])],
  models: [offer(["use"]), { kind: "models" }],
  use: [{ kind: "providers" }],
  trust: [{ kind: "folders" }],
  consent: [offer(PLAN_RULES.map(({ plan }) => plan))],
  completions: [offer(SHELLS)],
};

/** What is offered behind a flag; undefined for one that takes no value. */
export function valuesOfFlag(name: string, flag: FlagSpec): CompletedValues | undefined {
  if (flag.kind === "boolean") return undefined;
  if (flag.kind === "choice") return offer(flag.values);
  return Object.hasOwn(FLAG_VALUES, name) ? FLAG_VALUES[name] : { kind: "anything" };
}

/** What is offered as the arguments of a command. */
export function valuesOfArguments(command: string): readonly CompletedValues[] {
  return Object.hasOwn(ARGUMENT_VALUES, command) ? ARGUMENT_VALUES[command]! : [];
}

function offer(texts: readonly string[]): CompletedValues {
  return { kind: "words", words: texts.map((text) => ({ text })) };
}
