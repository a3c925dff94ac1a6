/** Help texts. */

import assert from "node:assert/strict";
import { COMMANDS } from "../../src/cli/commands.ts";
import { formatCommandHelp } from "../../src/cli/format_help.ts";
import { runFake } from "./fake_commands.ts";

const ROOT_HELP = `Sign in to Qwen models and hand the credential to whatever needs it

Usage: qwenauth COMMAND [FLAG ...]

Commands:
  show            show it
  show-slowly     show it
  ask             ask something
  help [COMMAND]  Print this help, or that of a command

Flags:
  -h, --help     Print help
      --version  Print the version

Flags of most commands, also before the command:
      --json         Print one JSON document; failures as JSON on stderr
      --debug        Log requests, lock waits and decisions to stderr, secrets
                     redacted
      --quiet        Print no progress and no remarks on stderr
      --no-color     Print no colours
      --no-input     Never ask; fail with exit 3 instead
      --provider ID  Use this provider instead of the active one

Examples:
  # sign in
  qwenauth login
  # use the token, without putting it into an argument
  qwenauth token --format curl | curl -K - https://portal.qwen.ai/v1/models
  # explain a command
  qwenauth help token

Exit codes:
  0 ok, 1 failure, 2 usage, 3 input needed, 4 sign in again, 5 not entitled,
  6 quota, 7 unavailable, 8 pending, 9 lock busy, 10 file problem, 11 incomplete
`;

const ASK_HELP = `ask something

Usage: qwenauth ask [FLAG ...] WORD ...

Asks.

Arguments:
  WORD  What to ask

Flags:
      --json      Print one JSON document; failures as JSON on stderr
      --debug     Log requests, lock waits and decisions to stderr, secrets
                  redacted
      --quiet     Print no progress and no remarks on stderr
      --no-color  Print no colours
      --no-input  Never ask; fail with exit 3 instead
  -h, --help      Print this help

Examples:
  # a question
  qwenauth ask why
`;

/** Command lines that ask for help. */
const HELP: readonly [argv: string[], text: string][] = [
  [[], ROOT_HELP],
  [["--help"], ROOT_HELP],
  [["-h"], ROOT_HELP],
  [["help"], ROOT_HELP],
  [["help", "help"], ROOT_HELP],
  [["--debug", "--help"], ROOT_HELP],
  [["help", "ask"], ASK_HELP],
  [["ask", "--help"], ASK_HELP],
  [["ask", "-h"], ASK_HELP],
  [["--help", "ask"], ASK_HELP],
  [["--debug", "ask", "--help"], ASK_HELP],
  [["ask", "why", "--json", "-h"], ASK_HELP],
  [["ask", "--nonsense", "--help"], ASK_HELP],
];

for (const [argv, text] of HELP) {
  Deno.test(`"qwenauth ${argv.join(" ")}" prints help on stdout, opens no file and exits with 0`, async () => {
    const { outcome, calls } = await runFake(argv);
    assert.deepEqual(outcome, { exit: "ok", stdout: text, stderr: "" });
    assert.deepEqual(calls, []);
  });
}

Deno.test("help lists no hidden flag", async () => {
  const { outcome } = await runFake(["show", "--help"]);
  assert.equal(outcome.stdout.includes("pause-at"), false);
  assert.match(
    outcome.stdout,
    /--format bare\|curl +How to show it\n +--min-valid DURATION +Least time left\n/,
  );
});

Deno.test("a brief stands under its flag where the flag leaves no room beside it", () => {
  const help = formatCommandHelp("x", {
    brief: "x",
    description: "X.",
    examples: [],
    flags: {
      kind: {
        kind: "choice",
        brief: "Which of the many kinds that there are is meant by whoever asks",
        values: ["first", "second", "third", "fourth", "fifth"],
      },
      to: { kind: "text", brief: "Where to", placeholder: "ID" },
    },
    run: () => Promise.resolve(),
  });
  assert.equal(
    help.split("Flags:\n")[1]!.split("\n\n")[0],
    `      --kind first|second|third|fourth|fifth
               Which of the many kinds that there are is meant by whoever asks
      --to ID  Where to
  -h, --help   Print this help`,
  );
});

Deno.test("the usage line shows how the arguments stand, each of them once", async () => {
  const lines: string[] = [];
  for (const [name, { load }] of Object.entries(COMMANDS)) {
    const help = formatCommandHelp(name, (await load()).command);
    lines.push(help.split("\n").find((line) => line.startsWith("Usage: "))!.slice(16));
  }
  assert.deepEqual(lines.filter((line) => /^(?:exec|models|chat|use|login) /.test(line)), [
    "login [FLAG ...] [ID]",
    "exec [FLAG ...] -- PROGRAM [ARG ...]",
    "models [FLAG ...] [use [ID]]",
    "chat [FLAG ...] [PROMPT ...]",
    "use [FLAG ...] [PROVIDER]",
  ]);
});

Deno.test("a --help behind -- is an argument", async () => {
  const { calls } = await runFake(["ask", "--", "--help"]);
  assert.deepEqual(calls.map(({ args }) => args), [["--help"]]);
});

Deno.test("help of every command is at most 80 columns wide, but for examples and long words", async () => {
  for (const [name, { load }] of Object.entries(COMMANDS)) {
    const help = formatCommandHelp(name, (await load()).command);
    const [text] = help.split("\nExamples:\n");
    for (const line of text!.split("\n")) assert.ok(line.length <= 80, line);
  }
});
