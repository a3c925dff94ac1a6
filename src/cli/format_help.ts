/** Help texts, made from the table of commands and the commands' own descriptions. */

import type { CommandSpec, FlagSpec, FlagTable } from "../commands/command.ts";
import { type CommandTable, visibleCommands } from "./command_table.ts";
import { LEADING_FLAGS } from "./leading_flags.ts";
import { visibleNames } from "./usage_failures.ts";

/** Columns of a help text, and how far to the right its second column begins at most. */
const WIDTH = 80;
const COLUMN_LIMIT = 36;

type Row = readonly [term: string, brief: string];

/** Help of the whole program. */
export function formatRootHelp(table: CommandTable): string {
  const commands = visibleCommands(table).map((name): Row => [name, table[name]!.brief]);
  return joinSections([
    "Sign in to Qwen models and hand the credential to whatever needs it",
    "Usage: qwenauth COMMAND [FLAG ...]",
    section("Commands", [...commands, ["help [COMMAND]", "Print this help, or that of a command"]]),
    section("Flags", [["-h, --help", "Print help"], ["    --version", "Print the version"]]),
    section("Flags of most commands, also before the command", flagRows(pickCommon())),
    exampleSection([
      { line: "qwenauth login", note: "sign in" },
      {
        line: "qwenauth token --format curl | curl -K - https://portal.qwen.ai/v1/models",
        note: "use the token, without putting it into an argument",
      },
      { line: "qwenauth help token", note: "explain a command" },
    ]),
    [
      "Exit codes:",
      "  0 ok, 1 failure, 2 usage, 3 input needed, 4 sign in again, 5 not entitled,",
      "  6 quota, 7 unavailable, 8 pending, 9 lock busy, 10 file problem, 11 incomplete",
    ].join("\n"),
  ]);
}

/** Help of one command. */
export function formatCommandHelp(name: string, spec: CommandSpec): string {
  const { positional } = spec;
  return joinSections([
    `${spec.brief}\n\n${usageLine(name, spec)}`,
    wrap(spec.description, WIDTH).join("\n"),
    positional === undefined
      ? ""
      : section("Arguments", [[positional.placeholder, positional.brief]]),
    section("Flags", [...flagRows(spec.flags), ["-h, --help", "Print this help"]]),
    exampleSection(spec.examples),
  ]);
}

function usageLine(name: string, { positional }: CommandSpec): string {
  const words = [`Usage: qwenauth ${name} [FLAG ...]`];
  if (positional !== undefined) {
    const { placeholder, usage, minimum, maximum } = positional;
    const word = maximum > 1 ? `${placeholder} ...` : placeholder;
    words.push(usage ?? (minimum > 0 ? word : `[${word}]`));
  }
  return words.join(" ");
}

/** The flags before the command that every command takes; the others depend on the command. */
function pickCommon(): FlagTable {
  const names = ["json", "debug", "quiet", "no-color", "no-input", "provider"];
  return Object.fromEntries(Object.entries(LEADING_FLAGS).filter(([name]) => names.includes(name)));
}

function flagRows(flags: FlagTable): Row[] {
  return visibleNames(flags).map((name) => {
    const flag = flags[name]!;
    const short = flag.alias === undefined ? "    " : `-${flag.alias}, `;
    return [`${short}--${name}${argumentOf(flag)}`, flag.brief];
  });
}

function argumentOf(flag: FlagSpec): string {
  if (flag.kind === "boolean") return "";
  return flag.kind === "choice" ? ` ${flag.values.join("|")}` : ` ${flag.placeholder}`;
}

function section(title: string, rows: readonly Row[]): string {
  const widths = rows.map(([term]) => term.length + 4).filter((width) => width <= COLUMN_LIMIT);
  const column = Math.max(...widths, 6);
  const lines = rows.flatMap(([term, brief]) => {
    const start = `  ${term}`;
    const briefs = wrap(brief, WIDTH - column).map((line) => " ".repeat(column) + line);
    // A brief stands beside its term where there is room, else under it.
    if (start.length + 2 > column) return [start, ...briefs];
    return [start + briefs[0]!.slice(start.length), ...briefs.slice(1)];
  });
  return [`${title}:`, ...lines].join("\n");
}

function exampleSection(examples: CommandSpec["examples"]): string {
  const lines = examples.map(({ line, note }) => `  # ${note}\n  ${line}`);
  return `Examples:\n${lines.join("\n")}`;
}

/** Lines of at most `width` columns, or of one word where the word is longer. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const joined = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && joined.length <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

function joinSections(sections: readonly string[]): string {
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}
