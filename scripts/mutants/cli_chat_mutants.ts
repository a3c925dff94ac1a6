/** Promises of `cli.md`, section chat: what is asked and how it is printed; sessions are beside it. */

import type { Mutant } from "./mutant.ts";

const QUESTION = {
  at: "src/commands/chat_screen/read_question.ts",
  test: "tests/commands/chat_screen/read_question_test.ts",
} as const;
const PRINTER = {
  at: "src/commands/chat_screen/answer_printer.ts",
  test: "tests/commands/chat_screen/answer_printer_test.ts",
} as const;
const ATTACHMENT = { at: "src/chat/attachment.ts", test: "tests/chat/attachment_test.ts" } as const;
const CALLER = {
  at: "src/commands/chat_screen/model_caller.ts",
  test: "tests/commands/chat_screen/model_caller_test.ts",
} as const;
const ASK = { at: "src/chat/ask.ts", test: "tests/chat/ask_test.ts" } as const;
const CHAT = { at: "src/commands/chat.ts", test: "tests/e2e/chat_test.ts" } as const;

const FLAGS = "what flags and the entry say of a request stands in it side by side";

/** One mutant for each promise. */
export const CLI_CHAT_MUTANTS: readonly Mutant[] = [
  {
    ...QUESTION,
    promise: "What is piped in stands under the arguments",
    was: "return [typed, piped].filter",
    becomes: "return [piped, typed].filter",
    named: "the question is made of: stdin under the arguments",
  },
  {
    ...QUESTION,
    promise: "The whole of what is piped in is part of the question",
    was: "(await terminal.stdin.readAll(STDIN_LIMIT_BYTES))",
    becomes: '(await terminal.stdin.readLine() ?? "")',
    named: "the question is made of: stdin alone",
  },
  {
    ...QUESTION,
    promise: "-a - takes stdin, which is then not part of the text",
    was: "isStdinTaken || terminal.stdin.isTerminal",
    becomes: "terminal.stdin.isTerminal",
    named: "the question is made of: a stdin that is attached is not read again",
  },
  {
    ...CHAT,
    promise: "No question and no terminal is a usage failure, and no conversation",
    was: "if (!context.terminal.stdin.isTerminal) {",
    becomes: "if (false) {",
    named: "chat: a missing question is exit 2",
  },
  {
    ...ASK,
    promise: "Each part of the answer is handed on as it comes",
    was: `        sink.text(event.text);
        break;
      case "reasoning":
        sink.reasoning(event.text);
        break;
      case "usage":
        usage = event.usage;
        break;
      case "finish":
        end = event;
    }
  }`,
    becomes: `        break;
      case "reasoning":
        sink.reasoning(event.text);
        break;
      case "usage":
        usage = event.usage;
        break;
      case "finish":
        end = event;
    }
  }
  sink.text(text);`,
    named: "a question hands on each part as it comes, and gives the whole",
  },
  {
    ...PRINTER,
    promise: "Text that is no terminal's is plain: as the model gave it",
    was: "this.#stdout.isTerminal ? this.#clean.write(part) : part",
    becomes: "this.#clean.write(part)",
    named: "chat prints: to a program the text goes as it is, with a newline at its end",
  },
  {
    ...PRINTER,
    promise: "Markdown is styled on a terminal, up to the last character",
    was: 'const rest = this.#styler?.end() ?? "";',
    becomes: 'const rest = "";',
    named: "chat prints: a terminal gets styled text, made harmless, and its style back",
  },
  {
    ...PRINTER,
    promise: "Reasoning is hidden unless --thinking",
    was: "if (!this.#options.printsReasoning) return;",
    becomes: "if (!this.#options.printsReasoning && !this.#options.printsText) return;",
    named: "chat prints: reasoning is not shown unless it is asked for",
  },
  {
    ...PRINTER,
    promise: "Reasoning goes to stderr",
    was: "this.#stderr.write(this.#stderr.hasColor ? `${DIM}${clean}${RESET}` : clean);",
    becomes: "this.#stdout.write(this.#stderr.hasColor ? `${DIM}${clean}${RESET}` : clean);",
    named: "chat prints: reasoning goes to stderr, cleaned, on a line of its own",
  },
  {
    ...PRINTER,
    promise: "Reasoning is dim",
    was: "this.#stderr.hasColor ? `${DIM}${clean}${RESET}` : clean",
    becomes: "clean",
    named: "chat prints: reasoning on a terminal is dim",
  },
  {
    at: "src/commands/chat_screen/chat_talk.ts",
    test: "tests/commands/chat_screen/chat_talk_test.ts",
    promise: "--thinking shows the reasoning",
    was: "printsReasoning: options.thinking === true",
    becomes: "printsReasoning: options.thinking === undefined",
    named: "reasoning that breaks off ends its line",
  },
  {
    ...ATTACHMENT,
    promise: "The type of a picture is taken from its bytes, WebP's behind the fourth too",
    was: "[0x52, 0x49, 0x46, 0x46, , , , , 0x57, 0x45, 0x42, 0x50]",
    becomes: "[0x52, 0x49, 0x46, 0x46]",
    named: "a RIFF file of another kind is no picture",
  },
  {
    ...ATTACHMENT,
    promise: "A GIF is attached as one",
    was: '["image/gif", [0x47, 0x49, 0x46, 0x38]]',
    becomes: '["image/gif", [0x47, 0x49, 0x46, 0x39]]',
    named: "bytes that begin with",
  },
  {
    ...ATTACHMENT,
    promise: "A text file is attached as text, whatever is in it",
    was: 'const mark = "`".repeat(longest + 1);',
    becomes: 'const mark = "```";',
    named: "a text stands under its name in a fence that is longer than any in it",
  },
  {
    ...CHAT,
    test: "tests/e2e/chat_attachments_test.ts",
    promise:
      "A picture for a model without vision is refused before any request, a refresh included",
    was: "checkTarget(gathered, hasPictures)",
    becomes: 'checkTarget(gathered, hasPictures && prompt === "")',
    named: "a picture to the text model of the OAuth sign-in is refused without even a refresh",
  },
  {
    ...CALLER,
    test: "tests/commands/chat_screen/chat_talk_test.ts",
    promise: "A model that is known not to see gets no picture",
    was: "if (hasPictures && !mayBeSeen(gathered, target, model)) {",
    becomes: "if (hasPictures && target.entry && !mayBeSeen(gathered, target, model)) {",
    named: "pictures, also of questions before, are not sent to another model that does not see",
  },
  {
    ...CALLER,
    promise: "--temperature 0 is a temperature",
    was: "temperature: options.temperature,",
    becomes: "temperature: options.temperature || undefined,",
    named: FLAGS,
  },
  {
    ...CALLER,
    promise: "--max-tokens limits the answer",
    was: 'maxTokens: options["max-tokens"],',
    becomes: "maxTokens: undefined,",
    named: FLAGS,
  },
  {
    ...CALLER,
    promise: "--no-stream asks for the whole answer at once",
    was: 'isStreamed: options["no-stream"] !== true,',
    becomes: "isStreamed: true,",
    named: FLAGS,
  },
];
