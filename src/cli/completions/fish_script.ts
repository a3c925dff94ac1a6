/**
 * The completion script for fish. Each flag and argument is a `complete` of its own, under a condition
 * that asks where on the line the cursor stands; fish asks each condition once for a press.
 */

import type { CompletedValues, CompletedWord } from "./completed_values.ts";
import type { CompletedCommand, CompletedFlag, CompletionModel } from "./completion_model.ts";
import { FISH_FUNCTIONS } from "./fish_functions.ts";
import { fishWord } from "./fish_word.ts";

/** The script. */
export function formatFishScript(model: CompletionModel): string {
  return [
    "# fish completion for qwenauth; see qwenauth completions --help",
    formatTables(model),
    FISH_FUNCTIONS,
    [
      "complete -c qwenauth -e",
      "complete -c qwenauth -f",
      ...model.commands.flatMap(formatCommand),
      "complete -c qwenauth -n '__qwenauth_is_program' -f -a '(__qwenauth_program)'",
    ].join("\n") + "\n",
  ].join("\n\n");
}

/** The functions that tell which flags take a value, and what is known without looking. */
function formatTables({ commands, providers, models }: CompletionModel): string {
  const taking = commands.flatMap(({ name, flags }) => {
    const names = flags.filter(({ values }) => values !== undefined).flatMap(({ names }) => names);
    return names.length === 0 ? [] : [
      `        case ${name === "" ? "''" : fishWord(name)}`,
      `            contains -- $argv[2] ${names.map(fishWord).join(" ")}`,
    ];
  });
  const all = [...new Set([...models.values()].flat())];
  const known = [["", all] as const, ...models].flatMap(([provider, ids]) => [
    `        case ${provider === "" ? "''" : fishWord(provider)}`,
    `            string join -- \\n ${ids.map(fishWord).join(" ")}`,
  ]);
  return [
    "# Whether a flag of a command takes a value.",
    "function __qwenauth_takes",
    "    switch $argv[1]",
    ...taking,
    "        case '*'",
    "            return 1",
    "    end",
    "end",
    "",
    "function __qwenauth_known_providers",
    `    printf '%s\\t%s\\n' ${
      providers.flatMap(({ text, remark }) => [text, remark ?? ""]).map(fishWord).join(" ")
    }`,
    "end",
    "",
    "function __qwenauth_known_models",
    "    switch $argv[1]",
    ...known,
    "    end",
    "end",
  ].join("\n");
}

function formatCommand(command: CompletedCommand): string[] {
  const condition = (...rest: string[]) =>
    `complete -c qwenauth -n ${nested(["__qwenauth_at", command.name, ...rest])}`;
  return [
    ...command.flags.map((flag) => `${condition()} ${formatFlag(flag)}`),
    ...command.arguments.flatMap((values, index) =>
      formatArgument(values).map((line) => `${condition(String(index + 1))} ${line}`)
    ),
  ];
}

function formatFlag({ names, remark, values }: CompletedFlag): string {
  const forms = names.map((name) =>
    name.startsWith("--") ? `-l ${fishWord(name.slice(2))}` : `-s ${fishWord(name.slice(1))}`
  );
  const takes = values === undefined ? [] : [formatTaken(values)];
  return [...forms, ...takes, `-d ${fishWord(remark)}`].join(" ");
}

function formatTaken(values: CompletedValues): string {
  switch (values.kind) {
    case "files":
      return "-r -F";
    case "anything":
      return "-x";
    case "words":
      return `-x -a ${withoutRemark(values.words)}`;
    default:
      // A tab ends the word: without it fish would give each the remark of the flag.
      return `-x -a '(__qwenauth_${values.kind})${values.kind === "providers" ? "" : "\\t"}'`;
  }
}

function formatArgument(values: CompletedValues): string[] {
  switch (values.kind) {
    case "anything":
      return [];
    case "files":
      return ["-F"];
    case "words":
      return values.words.map(formatWord);
    default:
      return [`-f -a '(__qwenauth_${values.kind})'`];
  }
}

function formatWord({ text, remark }: CompletedWord): string {
  const word = `-f -a ${nested([text])}`;
  return remark === undefined ? word : `${word} -d ${fishWord(remark)}`;
}

/** Words for `-a`, each with an empty remark: fish would give it that of the flag. */
function withoutRemark(words: readonly CompletedWord[]): string {
  return fishWord(words.map(({ text }) => `${fishWord(text)}\\t`).join(" "));
}

/** Words as one word that fish takes apart later: quoted for then, and once more for now. */
function nested(words: readonly string[]): string {
  return fishWord(words.map((word) => word === "" ? "''" : fishWord(word)).join(" "));
}
