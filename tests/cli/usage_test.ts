/** What the command line refuses, and how it says so. */

import assert from "node:assert/strict";
import { runFake } from "./fake_commands.ts";

/** Message and hint of each wrong command line. */
const REFUSED: readonly [argv: string[], message: string, hint: string][] = [
  [["shwo"], `Unknown command "shwo", did you mean "show"?`, "qwenauth --help"],
  [["version"], `Unknown command "version", did you mean "--version"?`, "qwenauth --help"],
  [["verison"], `Unknown command "verison", did you mean "--version"?`, "qwenauth --help"],
  [["frobnicate"], `Unknown command "frobnicate"`, "qwenauth --help"],
  [["toString"], `Unknown command "toString"`, "qwenauth --help"],
  [["__proto__"], "Unknown command", "qwenauth --help"],
  [["constructor", "--json=false"], `Unknown command "constructor"`, "qwenauth --help"],
  [
    ["help", "show", "env"],
    'Unexpected argument "env": "help" takes at most 1',
    "qwenauth --help",
  ],
  [["help", "help", "x"], 'Unexpected argument "x": "help" takes at most 1', "qwenauth --help"],
  [
    ["help", "show", "--bogus"],
    'Unknown flag "--bogus"',
    "qwenauth --help",
  ],
  [
    ["help", "show", "sk-0123456789"],
    'Unexpected argument: "help" takes at most 1',
    "qwenauth --help",
  ],
  [["help", "shwo"], `Unknown command "shwo", did you mean "show"?`, "qwenauth --help"],
  [["sk-0123456789abcdef"], "Unknown command", "qwenauth --help"],
  [["--debug"], "Missing command", "qwenauth --help"],
  [["--provider", "show"], "Missing command", "qwenauth --help"],
  [["--debgu", "show"], `Unknown flag "--debgu", did you mean "--debug"?`, "qwenauth --help"],
  [["--verison"], `Unknown flag "--verison", did you mean "--version"?`, "qwenauth --help"],
  [["--toString", "show"], `Unknown flag "--toString"`, "qwenauth --help"],
  [["--format", "curl", "show"], `Unknown flag "--format"`, "qwenauth --help"],
  [["-x", "show"], `Unknown flag "-x"`, "qwenauth --help"],
  [["--", "show"], 'Missing command before "--"', "qwenauth --help"],
  [["-", "show"], `Unknown flag "-"`, "qwenauth --help"],
  [["--version", "show"], 'Unexpected argument "show": "--version" takes none', "qwenauth --help"],
  [
    ["--version", "sk-0123456789"],
    'Unexpected argument: "--version" takes none',
    "qwenauth --help",
  ],
  [["--version", "--nonsense"], `Unknown flag "--nonsense"`, "qwenauth --help"],
  [["--json=true", "show"], 'Flag "--json" takes no value', "qwenauth --help"],
  [["--version=1"], 'Flag "--version" takes no value', "qwenauth --help"],
  [["show", "--help=true"], 'Flag "--help" takes no value', "qwenauth show --help"],
  [["bogus"], 'Unknown command "bogus"', "qwenauth --help"],
  [
    ["show", "--formt", "curl"],
    `Unknown flag "--formt", did you mean "--format"?`,
    "qwenauth show --help",
  ],
  [
    ["show", "--formt=curl"],
    `Unknown flag "--formt", did you mean "--format"?`,
    "qwenauth show --help",
  ],
  [["show", "--hlep"], `Unknown flag "--hlep", did you mean "--help"?`, "qwenauth show --help"],
  [
    ["show", "--minValid", "9s"],
    `Unknown flag "--minValid", did you mean "--min-valid"?`,
    "qwenauth show --help",
  ],
  [
    ["show", "--noColor"],
    `Unknown flag "--noColor", did you mean "--no-color"?`,
    "qwenauth show --help",
  ],
  [
    ["show", "--no-json"],
    `Unknown flag "--no-json", did you mean "--json"?`,
    "qwenauth show --help",
  ],
  [
    ["show", "--no-no-color"],
    `Unknown flag "--no-no-color", did you mean "--no-color"?`,
    "qwenauth show --help",
  ],
  [["show", "--pause-att", "x"], `Unknown flag "--pause-att"`, "qwenauth show --help"],
  [
    ["show", "--helpAll"],
    `Unknown flag "--helpAll", did you mean "--help"?`,
    "qwenauth show --help",
  ],
  [["show", "-H"], `Unknown flag "-H"`, "qwenauth show --help"],
  [["show", "-x"], `Unknown flag "-x"`, "qwenauth show --help"],
  [["show", "--x"], `Unknown flag "--x"`, "qwenauth show --help"],
  [["show", "--constructor"], `Unknown flag "--constructor"`, "qwenauth show --help"],
  [["show", "--model", "m"], `Unknown flag "--model"`, "qwenauth show --help"],
  [["--model", "m", "show"], `Unknown flag "--model"`, "qwenauth show --help"],
  [["--timeout", "5m", "show"], `Unknown flag "--timeout"`, "qwenauth show --help"],
  [["show", "--sk-0123456789"], "Unknown flag", "qwenauth show --help"],
  [["show", "--format"], `Missing value for "--format"`, "qwenauth show --help"],
  [["show", "--format="], `Missing value for "--format"`, "qwenauth show --help"],
  [
    ["show", "--provider", "--json=false"],
    'Flag "--json" takes no value',
    "qwenauth show --help",
  ],
  [["show", "--provider", "--"], `Missing value for "--provider"`, "qwenauth show --help"],
  [["show", "--refresh", "--refresh"], `Flag "--refresh" given twice`, "qwenauth show --help"],
  [["--quiet", "show", "--quiet"], `Flag "--quiet" given twice`, "qwenauth show --help"],
  [
    ["show", "--provider", "a", "--provider=b"],
    `Flag "--provider" given twice`,
    "qwenauth show --help",
  ],
  [
    ["show", "--format", "crul"],
    `Unknown value "crul" for "--format", did you mean "curl"?`,
    "qwenauth show --help",
  ],
  ...["pcurl", "pc", "PC1"].map((text): [string[], string, string] => [
    ["show", "--format", text],
    `Unknown value${text === "PC1" ? "" : ` "${text}"`} for "--format", did you mean "bare"?`,
    "qwenauth show --help",
  ]),
  [
    ["show", "--format", "sk-0123456789"],
    `Unknown value for "--format": use one of bare, curl`,
    "qwenauth show --help",
  ],
  ...["show", "show-slowly"].flatMap((command) =>
    ["maybe", "true", "false", "yes", ""].map((value): [string[], string, string] => [
      [command, `--refresh=${value}`],
      'Flag "--refresh" takes no value',
      `qwenauth ${command} --help`,
    ])
  ),
  [["show", "--json=true", "--bogus"], 'Flag "--json" takes no value', "qwenauth show --help"],
  ...["90", "1d", "1.5h", "", "s", "1h30m", "577h", "99999999h", " 1s"].map((
    text,
  ): [string[], string, string] => [
    ["show", "--min-valid", text],
    'Cannot read the duration of "--min-valid": use a whole number with its unit, like 90s, 10m or ' +
    "1h, 576h at most",
    "qwenauth show --help",
  ]),
  [["show", "curl"], `Unexpected argument "curl": "show" takes none`, "qwenauth show --help"],
  [["show", "sk-0123456789"], `Unexpected argument: "show" takes none`, "qwenauth show --help"],
  [
    ["show", "--", "--format"],
    `Unexpected argument "--format": "show" takes none`,
    "qwenauth show --help",
  ],
  [["ask"], `Missing argument "WORD"`, "qwenauth ask --help"],
  [
    ["ask", "a", "b", "c", "d"],
    `Unexpected argument "d": "ask" takes at most 3`,
    "qwenauth ask --help",
  ],
  [["ask", "--x"], `Unknown flag "--x"`, "qwenauth ask --help"],
  [["ask", "-1"], "Unknown flag", "qwenauth ask --help"],
  ...([
    [["sh", "-c", "true"], "-c"],
    [["--quiet", "ls", "-lR"], "-l"],
    [["--provider", "a", "ls", "--all"], "--all"],
    [["node", "--x"], "--x"],
    [["sh", "-c", "--", "x"], "-c"],
  ] as const).map(([args, flag]): [string[], string, string] => [
    ["launch", ...args],
    `Unknown flag "${flag}": put -- before the program, so that it gets its flags`,
    "qwenauth launch -- PROGRAM [ARG ...]",
  ]),
  [
    ["launch", "--jsno", "ls"],
    `Unknown flag "--jsno", did you mean "--json"?`,
    "qwenauth launch --help",
  ],
  [
    ["launch", "--provider", "ls"],
    'Missing argument "PROGRAM [ARG ...]"',
    "qwenauth launch --help",
  ],
];

for (const [argv, message, hint] of REFUSED) {
  Deno.test(`qwenauth ${argv.join(" ")} is refused with exit 2, a reason and a hint`, async () => {
    const { outcome, calls } = await runFake(argv);
    assert.deepEqual(outcome, {
      exit: "usage",
      stdout: "",
      stderr: `qwenauth: ${message}\nhint: ${hint}\n`,
    });
    assert.deepEqual(calls, []);
  });
}

Deno.test("a wrong command line is reported as JSON when --json is among its arguments", async () => {
  for (const argv of [["show", "--formt", "--json"], ["--json", "show", "--formt"]]) {
    const { outcome } = await runFake(argv);
    assert.deepEqual(outcome, {
      exit: "usage",
      stdout: "",
      stderr: `{"version":1,"error":{"code":"usage","exit":2,` +
        `"message":"Unknown flag \\"--formt\\", did you mean \\"--format\\"?","hint":"qwenauth show --help"}}\n`,
    });
  }
});

Deno.test("a --json behind -- belongs to someone else", async () => {
  const { outcome } = await runFake(["shwo", "--", "--json"]);
  assert.equal(
    outcome.stderr,
    `qwenauth: Unknown command "shwo", did you mean "show"?\nhint: qwenauth --help\n`,
  );
});
