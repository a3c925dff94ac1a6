/** What processes were given: no secret is in an argument of ours, nor in those of what we start. */

import type { Find, FoundSecret, Place } from "./known_secrets.ts";
import type { SeenProcess, SeenProgram } from "./process_watch.ts";
import { commandIn, isProxied, printedBy } from "./secret_places.ts";

/**
 * The program's own processes and those that it started, with what they should not have been given;
 * what these start in turn is their own affair.
 * @param given what tests have typed and passed as arguments: it is no fault of ours
 */
export function processPlaces(seen: readonly SeenProcess[], given: string, find: Find): Place[] {
  return seen.flatMap((process) => {
    const isOwn = ownArguments(process.args) !== undefined;
    const isStartedByOwn = ownArguments(process.parent.args) !== undefined;
    if (!isOwn && !isStartedByOwn) return [];
    const name = process.args.slice(0, 3).join(" ");
    // The page that the browser is started with has the user code in its address.
    const found = find(process.args.join("\n"), isOwn ? [] : ["user code"])
      .filter(({ value }) => !given.includes(value));
    const handed = isOwn ? [] : handedTo(process, process.parent, find);
    return [
      { name: `the arguments of ${name}`, found },
      { name: `the environment of ${name}`, found: handed },
    ];
  });
}

/** What is in the environment of a program that ours has started, and should not be. */
function handedTo({ environment }: SeenProgram, parent: SeenProgram, find: Find): FoundSecret[] {
  const args = ownArguments(parent.args) ?? [];
  const added = environment.filter((assignment) => !parent.environment.includes(assignment));
  if (commandIn(args) !== "exec") return find(added.join("\n"));
  const allowed = printedBy(args, "stdout");
  if (!isProxied(args)) return find(environment.join("\n"), allowed);
  // Keys that the user has for other purposes are passed on, but for those of model services.
  const ours = [...added, ...environment.filter((assignment) => /^\w+_API_KEY=/.test(assignment))];
  return [...find(ours.join("\n"), allowed), ...find(environment.join("\n"), [...allowed, "key"])];
}

/** Arguments of the program under test; undefined if it is another's command line. */
function ownArguments(args: readonly string[]): readonly string[] | undefined {
  const named = Deno.env.get("QWENAUTH_BIN");
  const at = args.findIndex((arg) => arg === named || arg.endsWith("/main.js"));
  return at < 0 ? undefined : args.slice(at + 1);
}
