/** Promises of `cli.md`, section chat: the conversation on a terminal. */

import type { Mutant } from "./mutant.ts";

const TALK = {
  at: "src/commands/chat_screen/chat_talk.ts",
  test: "tests/commands/chat_screen/chat_talk_test.ts",
} as const;
const CONVERSATION = {
  at: "src/chat/conversation.ts",
  test: "tests/chat/conversation_test.ts",
} as const;
const COMMANDS = {
  at: "src/commands/chat_screen/repl_commands.ts",
  test: "tests/commands/chat_screen/repl_test.ts",
} as const;
const REPL = {
  at: "src/commands/chat_screen/repl.ts",
  test: "tests/commands/chat_screen/repl_test.ts",
} as const;
const ENTERED = {
  at: "src/commands/chat_screen/entered_text.ts",
  test: "tests/commands/chat_screen/entered_text_test.ts",
} as const;

/** One mutant for each promise. */
export const CLI_CHAT_REPL_MUTANTS: readonly Mutant[] = [
  {
    ...REPL,
    promise: "Ctrl-C stops the answer, and the talk goes on",
    was: 'showLines(context, ["Stopped"]);',
    becomes: 'showLines(context, ["Stopped"]);\n    return "exit";',
    named: "Ctrl-C aborts the answer, forgets what was typed meanwhile, and the talk goes on",
  },
  {
    ...REPL,
    promise: "Ctrl-D ends the conversation with 0",
    was: "if (text === undefined) return input.exitCode;",
    becomes: "if (text === undefined) return input.exitCode || 1;",
    named: "the REPL asks what is entered, each entry by itself, and Ctrl-D ends it with 0",
  },
  {
    ...REPL,
    promise: "A failure of one question does not end the conversation",
    was: "    showLines(context, failureLines(error));\n",
    becomes: '    showLines(context, failureLines(error));\n    return "exit";\n',
    named: "is told, and the talk goes on",
  },
  {
    ...COMMANDS,
    promise: "/model without an id only tells which model answers",
    was: 'id === "" ? [`Model "${talk.model}" of "${talk.provider}"`] : await talk.useModel(id)',
    becomes: "await talk.useModel(id)",
    named: 'the REPL takes "/model"',
  },
  {
    ...COMMANDS,
    promise: "/system takes a text of several lines",
    was: "/^(\\S+)\\s*([^]*)$/.exec(text)!",
    becomes: "/^(\\S+)\\s*(.*)/.exec(text)!",
    named: 'the REPL takes "/system Be short.\\nVery."',
  },
  {
    ...COMMANDS,
    promise: "/exit leaves",
    was: 'run: () => "exit"',
    becomes: 'run: () => ["exit"]',
    named: 'the REPL takes "/help"',
  },
  {
    ...TALK,
    promise: "/save does not write into a session that exists",
    was: "session.load().messages.length > 0 && conversation.session?.name !== name",
    becomes: "session.load().messages.length > 0 && name === undefined",
    named: "a talk is not kept under the name of another session",
  },
  {
    ...TALK,
    promise: "/attach goes with the next question and with no other",
    was: "    this.#attached = [];\n    const failure",
    becomes: "    const failure",
    named: "an attachment goes with the next question and with no other",
  },
  {
    ...TALK,
    promise: "/clear drops what was attached to the next question",
    was: "    this.#attached = [];\n    const path",
    becomes: "    const path",
    named: "a cleared conversation that is stored nowhere is forgotten, attachments are dropped",
  },
  {
    ...TALK,
    promise: "/clear does not say of a session that it is forgotten: its file keeps it",
    was: "path === undefined\n",
    becomes: "path !== undefined\n",
    named: "a talk goes on with another model, forgets, and is kept under another name",
  },
  {
    ...CONVERSATION,
    promise: "/clear forgets the conversation, but not the system prompt",
    was: "this.#session?.clear(this.#system);",
    becomes: "this.#session?.clear(undefined);",
    named: "what is set, forgotten or moved is stored with its system prompt",
  },
  {
    ...CONVERSATION,
    promise: "/save takes the whole conversation to its new name",
    was: "    session.append(this.#messages);\n",
    becomes: "",
    named: "a conversation that moves to another session takes everything with it",
  },
  {
    ...ENTERED,
    promise: "A backslash at the end of a line goes on in the next, two are one",
    was: "backslashes % 2 === 1",
    becomes: "backslashes > 0",
    named: "entered text",
  },
  {
    ...ENTERED,
    promise: 'A block in """ goes on until it is closed',
    was: "trimmed.length >= 2 * QUOTES.length && trimmed.endsWith(QUOTES)",
    becomes: "trimmed.endsWith(QUOTES)",
    named: "entered text",
  },
  {
    at: "src/commands/chat_screen/line_editor.ts",
    test: "tests/commands/chat_screen/line_editor_test.ts",
    promise: "The history gives back what was entered before",
    was: "[...history, text].slice(-HISTORY_LIMIT)",
    becomes: "[text]",
    named: "line editor: the history has what was entered, but no blanks and no repetition",
  },
  {
    at: "src/platform/terminal_text.ts",
    test: "tests/platform/terminal_text_test.ts",
    promise: "A sequence that never ends does not swallow the answer on a terminal",
    was: 'else if (character === "\\n") {',
    becomes: 'else if (character === "\\r") {',
    named: "on a terminal,",
  },
];
