/** A table of commands whose texts hold what the shells mind: quotes, brackets, substitutions, globs. */

import type { CommandTable } from "../../../src/cli/command_table.ts";
import { COMMON_FLAGS, defineCommand, VALUE_FLAGS } from "../../../src/commands/command.ts";

/** Would make the file `canary` if a shell took it for more than text. */
export const HOSTILE_TEXT =
  `It's "x" [a:b]: $(touch canary) \`touch canary\` ; touch canary & | > canary \\ \\' %s * ~ {a,b} $HOME #é`;

/** Choices of the flag `--mode`, each a value that has to be quoted somewhere. */
export const HOSTILE_VALUES = [
  "a'b",
  "c d",
  "$(touch canary)",
  "e:f",
  "g=h",
  "[i]",
  "j\\k",
  "`touch canary`",
  'l"m',
  "~n",
  "ö*",
] as const;

const hostile = defineCommand({
  brief: HOSTILE_TEXT,
  description: HOSTILE_TEXT,
  examples: [],
  flags: {
    ...COMMON_FLAGS,
    ...VALUE_FLAGS,
    mode: { kind: "choice", brief: HOSTILE_TEXT, values: HOSTILE_VALUES },
    session: { kind: "text", brief: HOSTILE_TEXT, placeholder: "NAME" },
    secret: { kind: "boolean", brief: "Not shown", hidden: true },
  },
  run: () => Promise.resolve(),
});

/** One command that is seen, one that is not. */
export const HOSTILE_COMMANDS: CommandTable = {
  show: { brief: HOSTILE_TEXT, load: () => Promise.resolve({ command: hostile }) },
  hide: { brief: HOSTILE_TEXT, hidden: true, load: () => Promise.resolve({ command: hostile }) },
};
