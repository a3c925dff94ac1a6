/** The commands of the REPL: a line that begins with a slash. */

import { Failure } from "../../platform/failure.ts";
import { findNearest } from "../../platform/find_nearest.ts";
import type { Talk } from "./talk.ts";

/** What a command does; its result is shown. */
interface ReplCommand {
  /** What stands behind its name, and whether it has to. */
  readonly argument?: string;
  readonly isNeeded?: true;
  readonly brief: string;
  run(
    talk: Talk,
    argument: string,
  ): Promise<readonly string[] | "exit"> | readonly string[] | "exit";
}

const COMMANDS: Readonly<Record<string, ReplCommand>> = {
  "/model": {
    argument: "ID",
    brief: "Go on with another model; without ID, say which one answers",
    run: async (talk, id) =>
      id === "" ? [`Model "${talk.model}" of "${talk.provider}"`] : await talk.useModel(id),
  },
  "/system": {
    argument: "TEXT",
    brief: "Set the system prompt; without TEXT, remove it",
    run: (talk, text) => [talk.setSystem(text)],
  },
  "/attach": {
    argument: "FILE|URL",
    isNeeded: true,
    brief: "Attach a picture or a text file to the next question",
    run: async (talk, source) => [await talk.attach(unquote(source))],
  },
  "/clear": {
    brief: "Begin anew, without what was said and attached; the file of a session keeps it",
    run: (talk) => talk.clear(),
  },
  "/save": {
    argument: "NAME",
    isNeeded: true,
    brief: "Keep the conversation as a session: qwenauth chat --session NAME",
    run: async (talk, name) => [await talk.save(name)],
  },
  "/status": {
    brief: "Show provider, model, session and tokens",
    run: (talk) => talk.status(),
  },
  "/help": { brief: "Show this list", run: () => helpLines() },
  "/exit": { brief: "Leave, as Ctrl-D does", run: () => "exit" },
};

const KEYS = [
  ["Ctrl-C", "Stop the answer; clear the line"],
  ["Alt-Enter, Ctrl-J, \\ Enter", "Go on in a new line"],
  ['""" … """', "Text of several lines"],
  ["//TEXT", "Ask a text that begins with a slash"],
] as const;

/** What an entered text asks for. */
export type Entry =
  | { readonly kind: "nothing" }
  | { readonly kind: "question"; readonly text: string }
  | { readonly kind: "command"; readonly name: string; readonly argument: string };

/** Tells questions from commands; a second slash in front makes it a question. */
export function parseEntry(text: string): Entry {
  if (text === "") return { kind: "nothing" };
  if (!text.startsWith("/")) return { kind: "question", text };
  if (text.startsWith("//")) return { kind: "question", text: text.slice(1) };
  const [, name, argument] = /^(\S+)\s*([^]*)$/.exec(text)!;
  return { kind: "command", name: name!, argument: argument! };
}

/**
 * Does what a command asks for; gives lines to show.
 * @throws {Failure} `usage` If there is no such command or its argument is missing; what the talk throws.
 */
export async function runReplCommand(
  talk: Talk,
  name: string,
  argument: string,
): Promise<readonly string[] | "exit"> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw unknownCommand(name);
  if (command.isNeeded && argument === "") {
    const hint = `${name} ${command.argument}`;
    throw new Failure("usage", `Missing argument of "${name}"`, { hint });
  }
  return await command.run(talk, argument);
}

function unknownCommand(name: string): Failure {
  const nearest = findNearest(name, Object.keys(COMMANDS));
  const message =
    `Unknown command "${name}": a question that begins with a slash takes a second one`;
  return new Failure("usage", message, { hint: nearest ?? "/help" });
}

function helpLines(): string[] {
  const commands = Object.entries(COMMANDS).map(([name, { argument, brief }]) =>
    [argument === undefined ? name : `${name} ${argument}`, brief] as const
  );
  const rows = [...commands, ...KEYS];
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, brief]) => `${term.padEnd(width)}  ${brief}`);
}

/** Terminals quote the name of a file that is dropped on them. */
function unquote(text: string): string {
  return /^(["'])([^]*)\1$/.exec(text)?.[2] ?? text;
}
