/** Arguments in, exit code out: finds the command, reads its options, runs it, reports what fails. */

import type { CommandSpec } from "../commands/command.ts";
import { EXIT_CODES } from "../platform/failure.ts";
import type { PermissionKind, Platform } from "../platform/platform.ts";
import type { Terminal } from "../platform/terminal.ts";
import { VERSION } from "../platform/version.ts";
import { buildContext, isDebugEnvironment } from "./build_context.ts";
import { resolveColorPolicy } from "./color_policy.ts";
import {
  type CommandLine,
  type CommandTable,
  type Options,
  visibleCommands,
} from "./command_table.ts";
import { beforeEscape, findCommand } from "./leading_flags.ts";
import type { Invocation } from "./leading_flags.ts";
import { parseQuick } from "./parse_quick.ts";
import { reportFailure } from "./report_failure.ts";
import { quoteArgument, unknownCommand, usageFailure } from "./usage_failures.ts";

const PERMISSION_KINDS: readonly PermissionKind[] = ["run", "net"];

/** Runs the program with these arguments on this machine; resolves to its exit code. */
export async function run(
  argv: readonly string[],
  platform: Platform,
  commands: CommandTable,
): Promise<number> {
  const startMs = platform.clock.monotonicMs();
  const has = (flag: string) => beforeEscape(argv).includes(flag);
  const terminal = platform.terminal(resolveColorPolicy(platform.environment, has("--no-color")));
  const report = async (thrown: unknown) => {
    const exitCode = reportFailure(thrown, {
      stderr: terminal.stderr,
      json: has("--json"),
      debug: () => has("--debug") || isDebugEnvironment(platform),
    });
    await tellStdout(argv, commands, terminal, exitCode);
    return exitCode;
  };
  const uncaught = Promise.withResolvers<number>();
  platform.onUncaught((error) => uncaught.resolve(report(error)));
  try {
    const done = dispatch(argv, commands, platform, terminal, startMs);
    return await Promise.race([done, uncaught.promise]) ?? EXIT_CODES.ok;
  } catch (thrown) {
    return await report(thrown);
  } finally {
    platform.signals.runUndos();
  }
}

async function dispatch(
  argv: readonly string[],
  commands: CommandTable,
  platform: Platform,
  terminal: Terminal,
  startMs: number,
): Promise<number | void> {
  const invocation = rewriteHelp(findCommand(argv));
  const { command, args } = invocation;
  if (command === undefined) return await answerAtRoot(args, commands, terminal);
  if (args.length === 1 && isHelpFlag(args[0]!)) {
    return await printHelp(terminal, commands, command);
  }
  const line = findLine(commands, command);
  const spec = (await line?.load())?.command;

  const start = async (options: Options, args: readonly string[]) => {
    const kept = line?.keeps?.(options) ?? [];
    platform.giveUp(PERMISSION_KINDS.filter((kind) => !kept.includes(kind)));
    return await spec?.run(buildContext(platform, terminal, options, startMs), options, args);
  };

  const quick = line?.quick && spec !== undefined && hasNoPositional(spec)
    ? parseQuick(spec.flags, args)
    : undefined;
  if (quick !== undefined) return await start(quick, []);

  const { resolve } = await import("./application.ts");
  const resolved = await resolve(invocation, commands, spec);
  if (resolved.kind === "help") return await printHelp(terminal, commands, command);
  return await start(resolved.options, resolved.args);
}

/** Writes what a failed command owes to whoever evaluates its stdout. */
async function tellStdout(
  argv: readonly string[],
  commands: CommandTable,
  terminal: Terminal,
  exitCode: number,
): Promise<void> {
  if (exitCode === EXIT_CODES.ok || terminal.stdout.isTerminal) return;
  try {
    const text = await findLine(commands, meantCommand(argv, commands))?.failureText?.(
      argv,
      exitCode,
    );
    if (text !== undefined && text !== "") terminal.stdout.write(text);
  } catch {
    // Deliberately ignored: nobody is left to be told.
  }
}

/** The command; where the flags before it are wrong, the first argument that could be it. */
function meantCommand(argv: readonly string[], commands: CommandTable): string | undefined {
  try {
    return findCommand(argv).command;
  } catch {
    return argv.find((arg) => Object.hasOwn(commands, arg));
  }
}

/**
 * `help token` is `token --help`, `help` alone is `--help`; flags for all commands change nothing.
 * @throws {Failure} `usage` If more than one name stands there, or an unknown flag.
 */
function rewriteHelp({ command, args }: Invocation): Invocation {
  if (command !== "help") return { command, args };
  const { command: topic, args: others } = findCommand(args);
  const extra = topic === undefined ? undefined : findCommand(others).command;
  if (extra !== undefined) {
    throw usageFailure(`Unexpected argument${quoteArgument(extra)}: "help" takes at most 1`);
  }
  return { command: topic === "help" ? undefined : topic, args: ["--help"] };
}

/** No command: a question for help or for the version, or a mistake; no arguments at all ask for help. */
async function answerAtRoot(
  args: readonly string[],
  commands: CommandTable,
  terminal: Terminal,
): Promise<void> {
  if (args.includes("--version")) return terminal.stdout.write(`qwenauth ${VERSION}\n`);
  if (args.length === 0 || args.some(isHelpFlag)) {
    return await printHelp(terminal, commands, undefined);
  }
  throw usageFailure("Missing command");
}

function isHelpFlag(arg: string): boolean {
  return arg === "--help" || arg === "-h";
}

function findLine(commands: CommandTable, name: string | undefined): CommandLine | undefined {
  return name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
}

function hasNoPositional(spec: CommandSpec): boolean {
  return (spec.positional?.minimum ?? 0) === 0;
}

async function printHelp(
  terminal: Terminal,
  commands: CommandTable,
  name: string | undefined,
): Promise<void> {
  const help = await import("./format_help.ts");
  if (name === undefined) return terminal.stdout.write(help.formatRootHelp(commands));
  const line = findLine(commands, name);
  if (line === undefined) throw unknownCommand(name, visibleCommands(commands));
  terminal.stdout.write(help.formatCommandHelp(name, (await line.load()).command));
}
