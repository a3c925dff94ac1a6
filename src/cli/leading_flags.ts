/**
 * Flags for all commands may stand before the command (`qwenauth --debug token`); the framework takes
 * none there, so they are moved behind it.
 */

import { CA_FILE_FLAG, COMMON_FLAGS, VALUE_FLAGS } from "../commands/command.ts";
import type { FlagTable } from "../commands/command.ts";
import type { Failure } from "../platform/failure.ts";
import { needlessValue, quoteArgument, unknownFlag, usageFailure } from "./usage_failures.ts";

/** Flags that are accepted before the command; whether the command knows them is seen later. */
export const LEADING_FLAGS: FlagTable = {
  ...COMMON_FLAGS,
  ...VALUE_FLAGS,
  ...CA_FILE_FLAG,
  timeout: { kind: "duration", brief: "Give up after this time", placeholder: "DURATION" },
};

/** Flags that are taken without a command, and not listed. */
const ROOT_FLAGS: readonly string[] = ["--help", "-h", "--version"];

/** Arguments with the command in front. */
export interface Invocation {
  /** First argument that is no flag; undefined if there is none. */
  readonly command: string | undefined;
  /** Everything else, in its order. */
  readonly args: readonly string[];
}

/**
 * Finds the command among the arguments.
 * @throws {Failure} `usage` If an unknown flag stands before it, or `--version`, which stands alone.
 */
export function findCommand(argv: readonly string[]): Invocation {
  let index = 0;
  while (index < argv.length) {
    const arg = argv[index]!;
    if (!arg.startsWith("-")) {
      if (argv.slice(0, index).includes("--version")) throw extraArgument(arg);
      return { command: arg, args: [...argv.slice(0, index), ...argv.slice(index + 1)] };
    }
    if (arg === "--") throw usageFailure('Missing command before "--"');
    index += !ROOT_FLAGS.includes(arg) && takesNextArgument(arg) ? 2 : 1;
  }
  return { command: undefined, args: argv };
}

/** @throws {Failure} `usage` If the flag is none that may stand before the command, or has a needless value. */
function takesNextArgument(arg: string): boolean {
  const [name, value] = splitFlag(arg);
  if (!Object.hasOwn(LEADING_FLAGS, name)) throw unknownFlag(arg, LEADING_FLAGS);
  const isBoolean = LEADING_FLAGS[name]!.kind === "boolean";
  if (isBoolean && value !== undefined) throw needlessValue(name);
  return value === undefined && !isBoolean;
}

/** Arguments before `--`, behind which nothing is a flag of ours. */
export function beforeEscape(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}

function extraArgument(arg: string): Failure {
  return usageFailure(`Unexpected argument${quoteArgument(arg)}: "--version" takes none`);
}

function splitFlag(arg: string): readonly [name: string, value: string | undefined] {
  const equals = arg.indexOf("=");
  return equals < 0 ? [arg.slice(2), undefined] : [arg.slice(2, equals), arg.slice(equals + 1)];
}
