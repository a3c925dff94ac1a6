/** Promises of `cli.md`: flags for all commands, colours, spinners, questions. */

import type { Mutant } from "./mutant.ts";

const LEADING = { at: "src/cli/leading_flags.ts", test: "tests/cli/run_test.ts" } as const;
const LOOKS = { at: "src/cli/color_policy.ts", test: "tests/cli/color_policy_test.ts" } as const;
const SPINNER = {
  at: "src/commands/login_screen/choose_screens.ts",
  test: "tests/commands/login_test.ts",
} as const;
const CONTEXT = {
  at: "src/cli/build_context.ts",
  test: "tests/cli/build_context_test.ts",
} as const;

const AS_TAKEN = "the flags for all commands are taken where they make sense";

/** One mutant for each promise. */
export const CLI_CONVENTIONS_MUTANTS: readonly Mutant[] = [
  {
    ...LEADING,
    promise: "Flags before the command are read like those behind it",
    was: "args: [...argv.slice(0, index), ...argv.slice(index + 1)]",
    becomes: "args: argv.slice(index + 1)",
    named: "qwenauth --debug show runs its command with these options",
  },
  {
    ...LEADING,
    promise: "The value of a flag before the command is not taken for the command",
    was: "return value === undefined && !isBoolean;",
    becomes: "return false;",
    named: "qwenauth --provider openai --json show runs its command with these options",
  },
  {
    ...LEADING,
    promise: "--ca-file may stand before the command",
    was: "  ...CA_FILE_FLAG,\n",
    becomes: "",
    named: "qwenauth --ca-file /ca.pem show runs its command with these options",
  },
  {
    ...LEADING,
    test: "tests/cli/usage_test.ts",
    promise: "--timeout may stand before the command",
    was:
      '  timeout: { kind: "duration", brief: "Give up after this time", placeholder: "DURATION" },\n',
    becomes: "",
    named: "qwenauth --timeout 5m show is refused with exit 2",
  },
  {
    at: "src/commands/logout.ts",
    test: "tests/cli/commands_test.ts",
    promise: "A command takes the flags for all commands that make sense for it",
    was: "  ...CA_FILE_FLAG,\n  ...COMMON_FLAGS,",
    becomes: "  ...COMMON_FLAGS,",
    named: AS_TAKEN,
  },
  {
    at: "src/commands/command.ts",
    test: "tests/cli/commands_test.ts",
    promise: "The flags that decide on key, base URL and model are taken wherever these are used",
    was: '  "no-settings": { kind: "boolean", brief: "Read no settings.json" },\n  "trust',
    becomes: '  "trust',
    named: AS_TAKEN,
  },
  {
    at: "src/cli/parse_duration.ts",
    test: "tests/cli/parse_duration_test.ts",
    promise: "A duration is a number with its unit and nothing else",
    was: "/^(\\d{1,7})([smh])$/",
    becomes: "/^(\\d{1,7})([smh])/",
    named: "durations are a number with s, m or h",
  },
  {
    ...LOOKS,
    promise: "NO_COLOR switches colours off whatever its value",
    was: 'get("NO_COLOR") !== undefined',
    becomes: 'isSwitchedOn(get("NO_COLOR"))',
    named: "colours: NO_COLOR=0: never",
  },
  {
    ...LOOKS,
    promise: "TERM=dumb switches colours off",
    was: 'get("TERM") === "dumb" ? "never" : "terminals"',
    becomes: '"terminals"',
    named: "colours: TERM=dumb: never",
  },
  {
    ...LOOKS,
    promise: "CLICOLOR_FORCE switches colours on",
    was: ' || isSwitchedOn(get("CLICOLOR_FORCE"))',
    becomes: "",
    named: "colours: CLICOLOR_FORCE=1: always",
  },
  {
    at: "src/platform/deno_terminal.ts",
    test: "tests/platform/deno_terminal_test.ts",
    promise: "Colours stand only on a stream that is a terminal, unless they are forced",
    was: 'colors === "always" || (colors === "terminals" && raw.isTerminal())',
    becomes: 'colors !== "never"',
    named: "colours follow the policy, and the terminal where the policy says so",
  },
  {
    ...SPINNER,
    promise: "A spinner stands only on a terminal, also where colours are forced",
    was: "const isLively = stderr.isTerminal && stderr.hasColor",
    becomes: "const isLively = stderr.hasColor",
    named: "FORCE_COLOR in a pipe: plain lines all the same",
  },
  {
    at: "src/commands/login_screen/key_screen.ts",
    test: "tests/commands/login_screen/key_screen_test.ts",
    promise:
      "The spinner of a key's proof stands only on a terminal, also where colours are forced",
    was: "const isLively = this.#stderr.isTerminal && this.#stderr.hasColor",
    becomes: "const isLively = this.#stderr.hasColor",
    named: "while a host is asked about a key a spinner turns",
  },
  {
    ...CONTEXT,
    promise: "Questions need stderr to be a terminal as well as stdin",
    was: "terminal.stdin.isTerminal &&\n        terminal.stderr.isTerminal;",
    becomes: "terminal.stdin.isTerminal;",
    named: "a command may ask only when stdin and stderr are terminals",
  },
  {
    ...CONTEXT,
    promise: "Nothing is asked under --no-input",
    was: '!isGiven(options, "no-input") && terminal.stdin',
    becomes: "terminal.stdin",
    named: "a command may ask only when stdin and stderr are terminals",
  },
  {
    at: "src/platform/clack_prompts.ts",
    test: "tests/e2e/prompts_test.ts",
    promise: "Prompts go to stderr",
    was: "show({ output: process.stderr, signal: stop.signal })",
    becomes: "show({ output: process.stdout as never, signal: stop.signal })",
    named: "questions go to stderr: x=$(qwenauth login) asks, and x gets nothing",
  },
  {
    ...SPINNER,
    test: "tests/commands/login_json_test.ts",
    promise: "Under --json progress is shown only to a person whose stdout goes elsewhere",
    was: "stderr.isTerminal && !stdout.isTerminal ?",
    becomes: "stderr.isTerminal ?",
    named: "--json: one event per line on stdout, nothing on stderr",
  },
  {
    at: "src/platform/deno_prompts.ts",
    test: "tests/e2e/prompts_test.ts",
    promise: "Where colours are switched off questions are asked without cursor control",
    was: "if (terminal.stderr.hasColor) {",
    becomes: "if (terminal.stderr.isTerminal) {",
    named: "without cursor control the questions are plain lines",
  },
];
