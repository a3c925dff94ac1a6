/**
 * Command lines, read by the whole program whose commands do nothing: it runs one, helps, or is exit 2
 * with a message; and the quick reader of flags says what the framework says, or nothing.
 */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { resolve } from "../../../src/cli/application.ts";
import { COMMANDS } from "../../../src/cli/commands.ts";
import type { CommandTable, Options } from "../../../src/cli/command_table.ts";
import { beforeEscape } from "../../../src/cli/leading_flags.ts";
import { parseQuick } from "../../../src/cli/parse_quick.ts";
import { run } from "../../../src/cli/run.ts";
import type { CommandSpec } from "../../../src/commands/command.ts";
import { parseJsonObject } from "../../../src/requests/json_object.ts";
import { FakePlatform } from "../../../tests/support/fake_platform.ts";
import { FakeTerminal } from "../../../tests/support/fake_terminal.ts";
import { textKind } from "./text_kind.ts";

const NAMES = Object.keys(COMMANDS);
const SPECS: ReadonlyMap<string, CommandSpec> = new Map(
  await Promise.all(
    NAMES.map(async (name) => [name, (await COMMANDS[name]!.load()).command] as const),
  ),
);
const FLAGS = [...new Set([...SPECS.values()].flatMap(({ flags }) => Object.keys(flags)))];
const ALIASES = [...SPECS.values()].flatMap(({ flags }) =>
  Object.values(flags).flatMap(({ alias }) => alias === undefined ? [] : [`-${alias}`])
);

const VALUE = fc.oneof(
  fc.constantFrom("sh", "json", "bare", "90s", "1h", "-1", "0.5", "1e9", "openai", "-", "--", ""),
  fc.constantFrom("x".repeat(100_000), "\u001b[31m", "a\nb", "=", "__proto__", "\ud800", "true"),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const FLAG = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...FLAGS).map((name) => `--${name}`) },
  { weight: 2, arbitrary: fc.constantFrom("--help", "-h", "--version", "--", ...ALIASES) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...FLAGS), VALUE).map((it) => `--${it.join("=")}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "--no-json",
      "--jsn",
      "---",
      "-hx",
      "--constructor",
      "--__proto__=1",
    ),
  },
);
const WORD = fc.oneof(
  { weight: 4, arbitrary: FLAG },
  { weight: 2, arbitrary: VALUE },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES, "help", "toString", "tokn") },
);
const LINES = fc.tuple(
  fc.array(FLAG, { maxLength: 1 }),
  fc.constantFrom(...NAMES, ...NAMES, ...NAMES, "help", "tokn", "__proto__"),
  fc.array(WORD, { maxLength: 6 }),
).map(([before, name, after]) => [...before, name, ...after]);

/** Lines with a command in them, and any words. */
export const commandLines = textKind(
  "command lines",
  fc.oneof({ weight: 5, arbitrary: LINES }, fc.array(WORD, { maxLength: 5 })),
  async (argv) => {
    const ran: string[] = [];
    const terminal = new FakeTerminal();
    const code = await run(argv, new FakePlatform({ terminal }), idle(ran));
    const { stdout: { text: stdout }, stderr: { text: stderr } } = terminal;
    ok(code === 0 || code === 2, `exit ${code}: ${stderr}`);
    equal(ran.length, code === 0 && stdout === "" ? 1 : 0);
    if (code === 0) return equal(stderr, "");
    if (beforeEscape(argv).includes("--json")) ok(parseJsonObject(stderr)?.["error"], stderr);
    // One line of what failed, and one of what helps.
    else match(stderr, /^qwenauth: [^\n\p{C}]+\n(?:hint: [^\n\p{C}]+\n)?$/u);
    ok(!/internal error/i.test(stderr), stderr);
    ok(stdout === "" || argv.includes("env"), stdout);
  },
);

const QUICK_LINES = fc.constantFrom(...NAMES.filter((name) => COMMANDS[name]!.quick)).chain(
  (command) => {
    const name = fc.constantFrom(...Object.keys(SPECS.get(command)!.flags));
    const value = fc.oneof({ weight: 4, arbitrary: fc.constantFrom("json", "90s", "m") }, VALUE);
    const flag = fc.oneof(
      { weight: 3, arbitrary: name.map((name) => [`--${name}`]) },
      { weight: 2, arbitrary: fc.tuple(name, value).map((it) => [`--${it.join("=")}`]) },
      { weight: 2, arbitrary: fc.tuple(name.map((name) => `--${name}`), value) },
      { weight: 1, arbitrary: WORD.map((word) => [word]) },
    );
    return fc.tuple(fc.constant(command), fc.array(flag, { maxLength: 4 }).map((it) => it.flat()));
  },
);

/** Arguments of a command that is read in a hurry. */
export const quickLines = textKind(
  "quick lines",
  QUICK_LINES,
  async ([command, args]) => {
    const spec = SPECS.get(command)!;
    const quick = parseQuick(spec.flags, args);
    if (quick === undefined) return;
    const resolved = await resolve({ command, args }, COMMANDS, spec);
    equal(resolved.kind === "run" && given(resolved.options), given(quick));
  },
);

/** The commands, which do nothing but to tell that they ran. */
function idle(ran: string[]): CommandTable {
  const lines = NAMES.map((name) => {
    const runNothing = () => {
      ran.push(name);
      return Promise.resolve();
    };
    const command = { ...SPECS.get(name)!, run: runNothing };
    return [name, { ...COMMANDS[name]!, load: () => Promise.resolve({ command }) }] as const;
  });
  return Object.fromEntries(lines);
}

function given(options: Options): unknown {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
