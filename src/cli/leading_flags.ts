/**
 * Flags for all commands may stand before the command (`qwenauth --debug token`); the framework takes
 * none there, so they are moved behind it.
 */

import { CA_FILE_FLAG, COMMON_FLAGS, VALUE_FLAGS } from "../commands/command.ts";
import type { FlagTable } from "../commands/command.ts";
import { unknownFlag } from "./usage_failures.ts";

/** Flags that are accepted before the command; whether the command knows them is seen later. */
export const LEADING_FLAGS: FlagTable = {
  ...COMMON_FLAGS,
  ...VALUE_FLAGS,
  ...CA_FILE_FLAG,
  timeout: { kind: "duration", brief: "Give up after this time", placeholder: "DURATION" },
};

/** Flags that every level takes without listing them. */
const HELP_FLAGS: readonly string[] = ["--help", "-h"];

/** Arguments with the command in front. */
export interface Invocation {
  /** First argument that is no flag; undefined if there is none. */
  readonly command: string | undefined;
  /** Everything else, in its order. */
  readonly args: readonly string[];
}

/**
 * Finds the command among the arguments.
 * @throws {Failure} `usage` If an unknown flag stands before it.
 */
export function findCommand(argv: readonly string[]): Invocation {
  let index = 0;
  while (index < argv.length) {
    const arg = argv[index]!;
    if (!arg.startsWith("-")) {
      return { command: arg, args: [...argv.slice(0, index), ...argv.slice(index + 1)] };
    }
    if (arg === "--version") return { command: undefined, args: [arg] };
    index += !HELP_FLAGS.includes(arg) && takesNextArgument(arg) ? 2 : 1;
  }
  return { command: undefined, args: argv };
}

/** @throws {Failure} `usage` If the flag is none that may stand before the command. */
function takesNextArgument(arg: string): boolean {
  const [name, value] = splitFlag(arg);
  if (!Object.hasOwn(LEADING_FLAGS, name)) throw unknownFlag(arg, LEADING_FLAGS);
  return value === undefined && LEADING_FLAGS[name]!.kind !== "boolean";
}

function splitFlag(arg: string): readonly [name: string, value: string | undefined] {
  const equals = arg.indexOf("=");
  return equals < 0 ? [arg.slice(2), undefined] : [arg.slice(2, equals), arg.slice(equals + 1)];
}
