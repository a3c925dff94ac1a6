/**
 * The command framework: turns arguments into a command and its options. Loaded only when the quick
 * start declines. Whatever it finds wrong is thrown, so that there is one place that reports.
 */

import type {
  ApplicationText,
  Command,
  CommandContext,
  RouteMap,
  StricliProcess,
} from "@stricli/core";
import type { CommandSpec } from "../commands/command.ts";
import { type CommandTable, type Options, visibleCommands } from "./command_table.ts";
import { explainParseError, type Stricli } from "./explain_parse_error.ts";
import { beforeEscape, type Invocation } from "./leading_flags.ts";
import { buildParameters, NO_PARAMETERS } from "./parameters.ts";
import { splitShortFlags } from "./short_flags.ts";
import { needlessValue, unknownCommand } from "./usage_failures.ts";

/** What the framework found: a question for help, or something to run. */
export type Resolved =
  | { readonly kind: "help" }
  | { readonly kind: "run"; readonly options: Options; readonly args: readonly string[] };

/**
 * Resolves an invocation; `spec` is the command that it names, undefined if there is none of that name.
 * @throws {Failure} `usage` If the command, a flag, a value or an argument is wrong.
 */
export async function resolve(
  typed: Invocation,
  table: CommandTable,
  spec: CommandSpec | undefined,
): Promise<Resolved> {
  const args = spec === undefined ? typed.args : splitShortFlags(typed.args, spec.flags);
  const invocation = { ...typed, args };
  const stricli = await import("@stricli/core");
  const found: { resolved?: Resolved; problem?: unknown } = {};
  const routes = buildRoutes(stricli, invocation, table, spec, (options, args) => {
    found.resolved = { kind: "run", options, args };
  });
  const application = stricli.buildApplication(routes, {
    name: "qwenauth",
    scanner: { caseStyle: "original", allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true },
    localization: {
      text: throwingText(stricli, invocation, table, spec, (problem) => {
        found.problem ??= problem;
      }),
    },
  }, {
    help: {
      flag: {
        brief: "Print this help",
        aliases: ["h"],
        global: true,
        defaultForRouteMap: true,
        run: () => {
          found.resolved = { kind: "help" };
        },
      },
    },
  });
  const streams = silentProcess();
  await stricli.run(application, inputsOf(invocation), { process: streams });
  if (found.resolved?.kind !== "help" && spec !== undefined) refuseValues(invocation, spec);
  if (found.problem !== undefined) throw found.problem;
  if (found.resolved === undefined) {
    throw new Error(
      `the command framework ended with ${streams.exitCode ?? stricli.ExitCode.InternalError}`,
    );
  }
  return found.resolved;
}

/** The commands by name; only the one that is meant has been loaded, the others take nothing. */
function buildRoutes(
  stricli: Stricli,
  invocation: Invocation,
  table: CommandTable,
  spec: CommandSpec | undefined,
  take: (options: Options, args: readonly string[]) => void,
): RouteMap<CommandContext> {
  const routes: Record<string, Command<CommandContext>> = Object.create(null);
  for (const [name, line] of Object.entries(table)) {
    const own = name === invocation.command ? spec : undefined;
    routes[name] = stricli.buildCommand({
      docs: { brief: line.brief },
      parameters: own === undefined ? NO_PARAMETERS : buildParameters(own, invocation.args, name),
      func: (options: Options, ...args: string[]) => take(options, args),
    });
  }
  const aliases = Object.create(null);
  return stricli.buildRouteMap({ routes, aliases, docs: { brief: "qwenauth" } });
}

function inputsOf({ command, args }: Invocation): string[] {
  return command === undefined ? [...args] : [command, ...args];
}

/**
 * The framework takes `--json=true` and `--json=no`; here a flag that is there or not has no value.
 * @throws {Failure} `usage` If one has.
 */
function refuseValues({ command, args }: Invocation, { flags }: CommandSpec): void {
  for (const arg of beforeEscape(args)) {
    const name = /^--([^=]+)=/.exec(arg)?.[1];
    if (name === undefined) continue;
    const isBoolean = Object.hasOwn(flags, name) && flags[name]!.kind === "boolean";
    if (isBoolean || name === "help") throw needlessValue(name, command);
  }
}

/** Texts of the framework, replaced by ones that keep the problem and print nothing. */
function throwingText(
  stricli: Stricli,
  { command, args }: Invocation,
  table: CommandTable,
  spec: CommandSpec | undefined,
  keep: (problem: unknown) => void,
): ApplicationText {
  const keepAsItIs = (problem: unknown) => {
    keep(problem);
    return "";
  };
  return {
    ...stricli.text_en,
    noCommandRegisteredForInput: ({ input }) =>
      keepAsItIs(unknownCommand(input, visibleCommands(table))),
    exceptionWhileParsingArguments: (error) =>
      keepAsItIs(
        command === undefined || spec === undefined
          ? error
          : explainParseError(stricli, error, command, args, spec),
      ),
    exceptionWhileLoadingCommandFunction: keepAsItIs,
    exceptionWhileLoadingCommandContext: keepAsItIs,
    exceptionWhileRunningCommand: keepAsItIs,
    exceptionWhileRunningIntegrationFlag: ({ exception }) => keepAsItIs(exception),
    exceptionWhileRunningIntegrationHook: ({ exception }) => keepAsItIs(exception),
    commandErrorResult: keepAsItIs,
  };
}

/** The framework gets no stream to write to and no environment to read: nothing passes by our own rules. */
function silentProcess(): StricliProcess {
  const silent = { write: () => {}, getColorDepth: () => 1 };
  return { stdout: silent, stderr: silent, env: {} };
}
