/** Promises of `cli.md`, section chat: sessions. */

import type { Mutant } from "./mutant.ts";

const TALK = {
  at: "src/commands/chat_screen/chat_talk.ts",
  test: "tests/commands/chat_screen/chat_talk_test.ts",
} as const;
const CONVERSATION = {
  at: "src/chat/conversation.ts",
  test: "tests/chat/conversation_test.ts",
} as const;
const SESSION = {
  at: "src/chat/session_file.ts",
  test: "tests/chat/session_file_test.ts",
} as const;
const OPENING = {
  at: "src/commands/chat_screen/open_conversation.ts",
  test: "tests/commands/chat_screen/open_conversation_test.ts",
} as const;

/** One mutant for each promise. */
export const CLI_CHAT_SESSIONS_MUTANTS: readonly Mutant[] = [
  {
    ...OPENING,
    promise: "Without --session and -c nothing is stored",
    was: ": options.session;",
    becomes: ": options.session ?? nameOfNow(context.clock.nowMs());",
    named: "chat without --session and -c stores nothing",
  },
  {
    ...OPENING,
    promise: "Sessions stand under QWEN_HOME",
    was: 'joinPath(signIn.paths.ownFolder, "sessions")',
    becomes: 'joinPath(signIn.surroundings.environment.currentFolder(), "sessions")',
    named: "chat -c goes on with the session that was added to last",
  },
  {
    ...OPENING,
    promise: "-c goes on with the latest session",
    was: "findLatestSession(context, folder) ?? nameOfNow(context.clock.nowMs())",
    becomes: "nameOfNow(context.clock.nowMs())",
    named: "chat -c goes on with the session that was added to last",
  },
  {
    ...SESSION,
    promise: "The latest session is the one that was added to last, not the last name",
    was: "changedMs(b) - changedMs(a) || (a.name < b.name ? 1 : -1)",
    becomes: "(a.name < b.name ? 1 : -1)",
    named: "the latest session is the one that was added to last",
  },
  {
    ...OPENING,
    promise: "--dry-run of a session stores nothing in it",
    was: "if (!options.isDry || session === undefined)",
    becomes: "if (options.isDry || session === undefined)",
    named: "a dry run has what a session says, and adds nothing to it",
  },
  {
    ...SESSION,
    promise: "A session is JSON lines: one that a crash cut off spoils no other",
    was: "files.append(this.path, isCut ? `\\n${text}` : text);",
    becomes: "files.append(this.path, text);",
    named: "a file cut off at any byte gives the lines that are whole, and takes new ones",
  },
  {
    ...SESSION,
    promise: "A session has mode 0600",
    was:
      "if (((files.facts(this.path)?.mode ?? 0) & 0o077) !== 0) files.setMode(this.path, 0o600);",
    becomes: "",
    named: "a session that others may read is closed to them when it is written",
  },
  {
    ...SESSION,
    promise: "The name of a session leads nowhere else",
    was: "const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;",
    becomes: "const NAME = /^[A-Za-z0-9./][A-Za-z0-9._/-]{0,63}$/;",
    named: "is no name of a session",
  },
  {
    ...CONVERSATION,
    promise: "A session goes on with everything that was said",
    was: "this.#messages = [...stored?.messages ?? []];",
    becomes: "this.#messages = [...stored?.messages.slice(-1) ?? []];",
    named: "a conversation sends the system prompt, what was said, and the question",
  },
  {
    ...CONVERSATION,
    promise: "A question that nobody answered leaves no system prompt behind",
    was: "this.#isSystemNew = this.#system !== stored?.system;",
    becomes: 'if (system) session?.append([{ role: "system", text: system }]);',
    named: "a system prompt of a flag is stored with the first answer, and once",
  },
  {
    ...TALK,
    promise: "Ctrl-C keeps in the session what came of the answer",
    was: 'if (printer.received !== "") conversation.keep(question, printer.received);',
    becomes: "void [conversation, question];",
    named: "an answer that is stopped, or ended by a signal, is kept as far as it came",
  },
  {
    ...TALK,
    promise: "A signal that ends the program keeps what came of the answer",
    was: "context.signals.onExit(() => this.#keepPart(question, printer))",
    becomes: "context.signals.onExit(() => printer.end())",
    named: "an answer that is stopped, or ended by a signal, is kept as far as it came",
  },
  {
    ...TALK,
    promise: "--json prints the part that came of an answer that broke off",
    was: "if (error instanceof Failure) this.#printPart(printer);",
    becomes: "",
    named: "an answer that is printed at its end is printed in any case",
  },
];
