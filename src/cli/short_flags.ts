/**
 * Letters in one argument, as getopt takes them: `-cx` is `-c -x`, `-mID` and `-m=ID` are `--model=ID`. The
 * command framework takes neither a value beside its letter nor `h` among others.
 */

import type { FlagTable } from "../commands/command.ts";
import { beforeEscape } from "./leading_flags.ts";

/** The same arguments with one flag in each; a letter that nobody knows stays as one, to be refused. */
export function splitShortFlags(args: readonly string[], flags: FlagTable): readonly string[] {
  const own = beforeEscape(args);
  return [...own.flatMap((arg) => splitLetters(arg, flags)), ...args.slice(own.length)];
}

function splitLetters(arg: string, flags: FlagTable): readonly string[] {
  if (!/^-[a-z]./i.test(arg)) return [arg];
  const split: string[] = [];
  for (let at = 1; at < arg.length; at++) {
    const letter = arg[at]!;
    const rest = arg.slice(at + 1);
    const name = letter === "h" ? "help" : nameOf(letter, flags);
    const isBoolean = name === "help" || (name !== undefined && flags[name]!.kind === "boolean");
    const isValue = isBoolean ? rest.startsWith("=") : name !== undefined && rest !== "";
    if (isValue) return [...split, `--${name}=${rest.replace(/^=/, "")}`];
    split.push(`-${letter}`);
    if (name === undefined) return split;
  }
  return split;
}

function nameOf(letter: string, flags: FlagTable): string | undefined {
  return Object.keys(flags).find((name) => flags[name]!.alias === letter);
}
