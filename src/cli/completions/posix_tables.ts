/**
 * What bash and zsh have in common: functions that tell of a command its flags, and of a flag or an
 * argument its values. What stands in a word of theirs is a matter of the shell.
 */

import { shellWord } from "../../shell/shell_word.ts";
import type { CompletedValues, CompletedWord } from "./completed_values.ts";
import type { CompletedCommand, CompletedFlag, CompletionModel } from "./completion_model.ts";

/** A word with its remark, as one word of the shell's list. */
export type FormatWord = (word: CompletedWord) => string;

/**
 * The two functions. `__qwenauth_describe COMMAND [FLAG | NUMBER]` sets `flags`, and for a flag `same`,
 * all its names (empty if it may be repeated), and for a flag or argument with a value `kind` and
 * `list`. `__qwenauth_known KIND [PROVIDER]` adds to `list`.
 */
export function formatTables(model: CompletionModel, format: FormatWord): string {
  const lines = [
    "__qwenauth_describe() {",
    "  flags=() list=() kind= same=${2-}",
    "  case $1 in",
    ...model.commands.flatMap((command) => formatCommand(command, format)),
    "  esac",
    "}",
    "",
    "__qwenauth_known() {",
    "  case $1/${2-} in",
    `    providers/*) list+=(${joinWords(model.providers, format)}) ;;`,
    ...[...model.models].map(([provider, ids]) =>
      `    ${shellWord(`models/${provider}`)}) list+=(${joinWords(ids.map(toWord), format)}) ;;`
    ),
    `    models/) list+=(${joinWords(allModels(model).map(toWord), format)}) ;;`,
    "  esac",
    "}",
  ];
  return lines.join("\n");
}

/** Every model once. */
function allModels({ models }: CompletionModel): readonly string[] {
  return [...new Set([...models.values()].flat())];
}

function formatCommand(command: CompletedCommand, format: FormatWord): string[] {
  const names = command.flags.flatMap(({ names, remark }) =>
    names.map((text) => ({ text, remark }))
  );
  const cases = [
    ...command.flags.flatMap((flag) => formatFlag(flag, format)),
    ...command.arguments.map((values, index) =>
      `        ${index + 1}) ${formatValues(values, format)} ;;`
    ),
  ];
  return [
    `    ${command.name === "" ? "''" : shellWord(command.name)})`,
    `      flags=(${joinWords(names, format)})`,
    ...(cases.length === 0 ? [] : ["      case ${2-} in", ...cases, "      esac"]),
    "      ;;",
  ];
}

function formatFlag({ names, values, isRepeatable }: CompletedFlag, format: FormatWord): string[] {
  const settings = [
    ...(isRepeatable ? ["same="] : names.length > 1 ? [`same=${shellWord(names.join(" "))}`] : []),
    ...(values === undefined ? [] : [formatValues(values, format)]),
  ];
  if (settings.length === 0) return [];
  return [`        ${names.map(shellWord).join(" | ")}) ${settings.join(" ")} ;;`];
}

function formatValues(values: CompletedValues, format: FormatWord): string {
  if (values.kind !== "words") return `kind=${values.kind}`;
  return `kind=words list=(${joinWords(values.words, format)})`;
}

function joinWords(words: readonly CompletedWord[], format: FormatWord): string {
  return words.map((word) => shellWord(format(word))).join(" ");
}

function toWord(text: string): CompletedWord {
  return { text };
}
