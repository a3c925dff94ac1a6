/**
 * Letters in one argument, as getopt takes them: `-cx` is `-c -x`, `-mID` and `-m=ID` are `--model=ID`. The
 * command framework takes neither a value beside its letter nor `h` among others.
 */

import type { FlagTable } from "../commands/command.ts";
import { beforeEscape } from "./leading_flags.ts";

/** The same arguments with one flag in each; of letters of which nobody knows one, that one alone, to be refused. */
export function splitShortFlags(args: readonly string[], flags: FlagTable): readonly string[] {
  const own = beforeEscape(args);
  const split: string[] = [];
  let isValue = false;
  for (const arg of own) {
    const letters: readonly string[] = isValue ? [arg] : splitLetters(arg, flags);
    split.push(...letters);
    // Whatever stands behind a flag that takes a value is that value: `-s "-be brief"`.
    isValue = !isValue && wantsValue(letters.at(-1)!, flags);
  }
  return [...split, ...args.slice(own.length)];
}

function splitLetters(arg: string, flags: FlagTable): readonly string[] {
  if (!/^-[a-z]./i.test(arg)) return [arg];
  const split: string[] = [];
  for (let at = 1; at < arg.length; at++) {
    const letter = arg[at]!;
    const rest = arg.slice(at + 1);
    const name = letter === "h" ? "help" : nameOf(letter, flags);
    if (name === undefined) return [`-${letter}`];
    const isBoolean = name === "help" || flags[name]!.kind === "boolean";
    const hasValue = isBoolean ? rest.startsWith("=") : rest !== "";
    if (hasValue) return [...split, `--${name}=${rest.replace(/^=/, "")}`];
    split.push(`-${letter}`);
  }
  return split;
}

/** Whether an argument is a flag whose value is the next one. */
function wantsValue(arg: string, flags: FlagTable): boolean {
  if (!arg.startsWith("-")) return false;
  const name = arg.startsWith("--") ? arg.slice(2) : nameOf(arg.slice(1), flags);
  const kind = name !== undefined && Object.hasOwn(flags, name) ? flags[name]!.kind : "boolean";
  return kind !== "boolean";
}

function nameOf(letter: string, flags: FlagTable): string | undefined {
  return Object.keys(flags).find((name) => flags[name]!.alias === letter);
}
