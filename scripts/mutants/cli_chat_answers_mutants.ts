/** Promises of `cli.md`, section chat: the forms of an answer, the request that is only shown, and the ends. */

import type { Mutant } from "./mutant.ts";

const PRINTER = {
  at: "src/commands/chat_screen/answer_printer.ts",
  test: "tests/commands/chat_screen/answer_printer_test.ts",
} as const;
const CODE = { at: "src/chat/extract_code.ts", test: "tests/chat/extract_code_test.ts" } as const;
const DRY_RUN = {
  at: "src/commands/chat_screen/dry_run.ts",
  test: "tests/commands/chat_screen/model_caller_test.ts",
} as const;
const ASK = { at: "src/chat/ask.ts", test: "tests/chat/ask_test.ts" } as const;
const CHAT = { at: "src/commands/chat.ts", test: "tests/e2e/chat_test.ts" } as const;

/** One mutant for each promise. */
export const CLI_CHAT_ANSWERS_MUTANTS: readonly Mutant[] = [
  {
    at: "src/commands/chat_screen/chat_talk.ts",
    test: "tests/commands/chat_screen/chat_talk_test.ts",
    promise: "--usage prints the tokens on stderr",
    was: "if (this.#parts.options.usage) this.#parts.context.terminal.stderr.write",
    becomes: "if (this.#parts.options.usage) this.#parts.context.terminal.stdout.write",
    named: "--usage prints the tokens of each answer on stderr, of one that was cut off too",
  },
  {
    ...PRINTER,
    promise: "--usage tells the tokens of reasoning",
    was: 'reasoningTokens === undefined ? "" : ` (${reasoningTokens} of reasoning)`',
    becomes: '""',
    named: "the line of --usage",
  },
  {
    at: "src/commands/chat_screen/encode_answer.ts",
    test: "tests/e2e/chat_test.ts",
    promise: "--json has the id of the request",
    was: "request_id: requestId ?? null",
    becomes: "request_id: null",
    named: "chat --json --no-stream is one document",
  },
  {
    ...CODE,
    promise: "-x prints the first code block and no other",
    was: "at > start && closes(line, fence!)",
    becomes:
      "at > start && closes(line, fence!) && !lines.slice(at + 1).some((next) => opens(next))",
    named: "the code of",
  },
  {
    ...CODE,
    promise: "A code block ends at a fence as long as that which opened it",
    was: "match[2]!.startsWith(fence)",
    becomes: "match[2]![0] === fence[0]",
    named: "the code of",
  },
  {
    at: "src/commands/chat_screen/print_whole.ts",
    test: "tests/commands/chat_screen/print_whole_test.ts",
    promise: "-x prints nothing but the code",
    was: 'const code = extractCode(text) ?? "";',
    becomes: "const code = extractCode(text) ?? text;",
    named: "--extract prints the code as it is to a program",
  },
  {
    ...DRY_RUN,
    promise: "--dry-run shows the request with the credential redacted",
    was: "outgoingHeaders(ofLibrary, parts, new Secret(REDACTED))",
    becomes: "outgoingHeaders(ofLibrary, parts, access.secret)",
    named: "a dry run shows the request of the library with our headers, and sends nothing",
  },
  {
    ...DRY_RUN,
    promise: "--dry-run redacts a key in the body as well",
    was: 'typeof value === "string" ? value.replaceAll(secret, REDACTED) : value',
    becomes: "value",
    named: "a dry run shows neither the key nor an entry's headers, wherever they stand",
  },
  {
    ...DRY_RUN,
    promise: "--dry-run redacts the headers of an entry",
    was: "new Map(names.map((name) => [name, new Secret(REDACTED)]))",
    becomes: "customHeaders(gathered, access)",
    named: "a dry run shows neither the key nor an entry's headers, wherever they stand",
  },
  {
    ...CHAT,
    test: "tests/e2e/chat_guard_test.ts",
    promise: "--dry-run sends nothing, not even a refresh",
    was: "offline: true, minValidSeconds: -Infinity",
    becomes: "offline: false",
    named: "chat --dry-run with an access token that has expired refreshes nothing, and says so",
  },
  {
    ...ASK,
    promise: "An answer that reached the limit is exit 11",
    was: 'if (reason === "length") {',
    becomes: 'if (reason === "length" && text === "") {',
    named: "that ends with length is incomplete",
  },
  {
    ...ASK,
    promise: "An answer that was filtered is exit 11",
    was: 'if (reason === "content_filter") {',
    becomes: 'if (reason === "content_filter" && text === "") {',
    named: "that ends with content_filter is incomplete",
  },
  {
    ...ASK,
    promise: "An answer of white space alone is empty, and never exit 0",
    was: 'if (text.trim() !== "") return undefined;',
    becomes: 'if (text !== "") return undefined;',
    named: "that ends with stop is incomplete",
  },
  {
    ...CHAT,
    promise: "A cut off answer ends with exit 11",
    was: "  if (failure) throw failure;\n",
    becomes: "  if (failure && options.json) throw failure;\n",
    named: "chat: an answer that is cut off by the limit is exit 11",
  },
];
