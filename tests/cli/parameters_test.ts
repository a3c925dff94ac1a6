/** Flags with a letter, flags that may be repeated, and numbers, as the framework reads them. */

import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { resolve } from "../../src/cli/application.ts";
import { formatCommandHelp } from "../../src/cli/format_help.ts";
import { COMMON_FLAGS, defineCommand } from "../../src/commands/command.ts";
import { Failure } from "../../src/platform/failure.ts";

const command = defineCommand({
  brief: "ask",
  description: "Asks.",
  examples: [],
  flags: {
    ...COMMON_FLAGS,
    model: { kind: "text", alias: "m", brief: "Which", placeholder: "ID" },
    attach: { kind: "texts", alias: "a", brief: "What", placeholder: "FILE" },
    continue: { kind: "boolean", alias: "c", brief: "Go on" },
    extract: { kind: "boolean", alias: "x", brief: "Code" },
    heat: { kind: "number", brief: "How hot", placeholder: "N" },
    count: { kind: "number", isWhole: true, brief: "How many", placeholder: "N" },
  },
  positional: { placeholder: "WORD", brief: "Words", minimum: 0, maximum: Infinity },
  run: () => Promise.resolve(),
});

async function read(...args: readonly string[]): Promise<unknown> {
  const table = { ask: { brief: "ask", load: () => Promise.resolve({ command }) } };
  const resolved = await resolve({ command: "ask", args }, table, command);
  if (resolved.kind === "help") return "help";
  const given = Object.entries(resolved.options).filter(([, value]) => value !== undefined);
  return [Object.fromEntries(given), resolved.args];
}

const READ:
  readonly (readonly [args: readonly string[], options: object, words: readonly string[]])[] = [
    [["-m", "x", "why"], { model: "x" }, ["why"]],
    [["why", "-c", "--model", "x"], { model: "x", continue: true }, ["why"]],
    [["-cx"], { continue: true, extract: true }, []],
    [["-mx", "why"], { model: "x" }, ["why"]],
    [["-m=x"], { model: "x" }, []],
    [["-m-x"], { model: "-x" }, []],
    [["-cm", "x", "why"], { continue: true, model: "x" }, ["why"]],
    [["-cxmy", "-a1", "-a2"], {
      continue: true,
      extract: true,
      model: "y",
      attach: ["1", "2"],
    }, []],
    [["-m", "-cx y"], { model: "-cx y" }, []],
    [["--model", "-abc.d", "-cx"], { model: "-abc.d", continue: true, extract: true }, []],
    [["a", "--", "-cx", "-mx"], {}, ["a", "-cx", "-mx"]],
    [["-a", "1", "--attach", "2", "--attach=3"], { attach: ["1", "2", "3"] }, []],
    [["-a", "-", "-a", "a,b"], { attach: ["-", "a,b"] }, []],
    [["--heat", "0.7", "--count", "12"], { heat: 0.7, count: 12 }, []],
    [["--heat", "0"], { heat: 0 }, []],
    [["a", "--", "-m", "x"], {}, ["a", "-m", "x"]],
  ];

for (const [args, options, words] of READ) {
  Deno.test(`the arguments ${args.join(" ")} are read`, async () => {
    equal(await read(...args), [options, words]);
  });
}

const REFUSED: readonly (readonly [args: readonly string[], message: string])[] = [
  [["-m", "x", "-m", "y"], 'Flag "--model" given twice'],
  [["-z"], 'Unknown flag "-z"'],
  [["-cz"], 'Unknown flag "-z"'],
  [["-zc"], 'Unknown flag "-z"'],
  [["-hi"], 'Unknown flag "-i"'],
  [["a", "-hello"], 'Unknown flag "-e"'],
  [["-c=true"], 'Flag "--continue" takes no value'],
  [["-xh=1"], 'Flag "--help" takes no value'],
  [["-cm"], 'Missing value for "--model"'],
  [["-mx", "-my"], 'Flag "--model" given twice'],
  [["-m"], 'Missing value for "--model"'],
  [["--heat", "warm"], 'Cannot read the value of "--heat": use a number like 0.7'],
  [["--heat", "1e3"], 'Cannot read the value of "--heat": use a number like 0.7'],
  [["--heat", "Infinity"], 'Cannot read the value of "--heat": use a number like 0.7'],
  [["--count", "1.5"], 'Cannot read the value of "--count": use a whole number'],
  [["--count", "99999999999999999"], 'Cannot read the value of "--count": use a whole number'],
];

for (const [args, message] of REFUSED) {
  Deno.test(`the arguments ${args.join(" ")} are refused: ${message}`, async () => {
    await rejects(read(...args), (error) => error instanceof Failure && error.message === message);
  });
}

for (const args of [["-h"], ["-ch"], ["-hc", "--nonsense"]]) {
  Deno.test(`the arguments ${args.join(" ")} ask for help`, async () => {
    equal(await read(...args), "help");
  });
}

Deno.test("help shows a flag's letter before its name", () => {
  const help = formatCommandHelp("ask", command);
  const lines = help.split("\n").filter((line) => /--(?:model|attach|heat)/.test(line));
  equal(lines.map((line) => line.trimEnd()), [
    "  -m, --model ID     Which",
    "  -a, --attach FILE  What",
    "      --heat N       How hot",
  ]);
});
