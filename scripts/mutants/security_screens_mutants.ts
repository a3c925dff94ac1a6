/** Promises of `security.md`: hostile servers (6), what is shown of them and handed to a browser. */

import type { Mutant } from "./mutant.ts";

const TERMINAL = {
  at: "src/platform/terminal_text.ts",
  test: "tests/platform/terminal_text_test.ts",
} as const;
const PRINTER = {
  at: "src/commands/chat_screen/answer_printer.ts",
  test: "tests/commands/chat_screen/answer_printer_test.ts",
} as const;
const DEVICE = {
  at: "src/oauth/device_authorization.ts",
  test: "tests/oauth/device_authorization_test.ts",
} as const;
const BROWSER = {
  at: "src/commands/login_screen/browser.ts",
  test: "tests/commands/login_screen/browser_test.ts",
} as const;

/** One mutant for each promise. */
export const SECURITY_SCREENS_MUTANTS: readonly Mutant[] = [
  {
    ...TERMINAL,
    promise: "A title in a model's answer may end in BEL or in ST",
    was: "code === BELL || code === STRING_END || CANCELS",
    becomes: "code === STRING_END || CANCELS",
    named: "on a terminal, a title: ",
  },
  {
    ...TERMINAL,
    promise: "A hidden link in a model's answer is not one on the terminal",
    was: 'const STRING_STARTS = "]PX^_";',
    becomes: 'const STRING_STARTS = "PX^_";',
    named: "on a terminal, a hidden link",
  },
  {
    ...TERMINAL,
    promise: "A carriage return writes over nothing",
    was: String.raw`return character === "\n" || character === "\t" ?`,
    becomes: String.raw`return "\n\t\r".includes(character) ?`,
    named: "on a terminal, a carriage return",
  },
  {
    ...TERMINAL,
    promise: "A string without an end swallows no more than its line",
    was:
      'else if (character === "\\n") {\n          this.#state = "text";\n          return character;\n        }',
    becomes: "",
    named: "on a terminal, a string that never ends: the next line is there again",
  },
  {
    ...TERMINAL,
    promise: "How an answer is cut into pieces changes nothing of what is shown",
    was: "let text = this.#half + part;",
    becomes: 'this.#state = "text";\n    let text = this.#half + part;',
    named: "how a text is cut makes no difference to what is shown of it",
  },
  {
    ...PRINTER,
    promise: "A model's answer is cleaned for a terminal without colours too",
    was: "this.#stdout.isTerminal ? this.#clean.write(part) : part",
    becomes: "this.#stdout.hasColor ? this.#clean.write(part) : part",
    named: "chat prints: a terminal without colours gets plain text, made harmless",
  },
  {
    ...PRINTER,
    promise: "Reasoning on stderr is cleaned, also where that is a file",
    was: "const clean = this.#cleanReasoning.write(part);",
    becomes: "const clean = this.#stderr.isTerminal ? this.#cleanReasoning.write(part) : part;",
    named: "chat prints: reasoning goes to stderr, cleaned, on a line of its own",
  },
  {
    ...DEVICE,
    promise: "A verification_uri that is not http(s) is refused",
    was: '|| (url.protocol !== "https:" && url.protocol !== "http:")',
    becomes: '|| url.protocol === "javascript:"',
    named: 'device authorization with verification_uri "file:///etc/passwd" is refused',
  },
  {
    ...DEVICE,
    promise: "A verification_uri_complete that is not http(s) is refused",
    was: 'toWebUrl("verification_uri_complete", complete)',
    becomes: "complete",
    named: 'device authorization with verification_uri_complete "vscode://x" is refused',
  },
  {
    ...DEVICE,
    promise: "A verification_uri is shown in printable ASCII",
    was: "? text : url.href;",
    becomes: "? text : text;",
    named: "device authorization: a verification_uri with other characters than printable ASCII",
  },
  {
    ...DEVICE,
    promise: "A user code with characters that turn the writing is refused",
    was: String.raw`/[\p{C}\p{Zl}\p{Zp}]/u`,
    becomes: String.raw`/[\p{Cc}\p{Zl}\p{Zp}]/u`,
    named: 'device authorization with user_code "A\u202eB" is refused',
  },
  {
    ...BROWSER,
    promise: "Only http(s) URLs are handed to the browser",
    was: 'parsed?.protocol === "https:" || parsed?.protocol === "http:" ? parsed.href : undefined',
    becomes: 'parsed !== null && parsed.protocol !== "javascript:" ? parsed.href : undefined',
    named: "only http(s) URLs are handed to the browser",
  },
  {
    ...BROWSER,
    promise: "The URL is handed over as it was parsed: no blank, quote or line break is in it",
    was: "? parsed.href : undefined",
    becomes: "? url : undefined",
    named: "the URL is one argument, without blanks, quotes and line breaks",
  },
  {
    ...BROWSER,
    promise: "What looks like a pattern in a URL is put into $BROWSER's words as it is",
    was: 'word.replaceAll("%s", () => url)',
    becomes: 'word.replaceAll("%s", url)',
    named: "the URL is one argument, without blanks, quotes and line breaks",
  },
  {
    ...BROWSER,
    promise: "No opener of a system is a shell",
    was: '[{ program: "rundll32", args: WINDOWS_ARGS }]',
    becomes: '[{ program: "cmd", args: ["/c", "start"] }]',
    named: "each system has its own openers, none of which is a shell",
  },
];
