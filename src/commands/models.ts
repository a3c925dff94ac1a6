/** `qwenauth models`: lists models, and stores the choice of one. */

import type { Gathered, ValueSurroundings } from "../auth/values/gather_values.ts";
import { activeOrExplain } from "../auth/access/model_access.ts";
import { knownGroup, listedGroup, type ModelGroup } from "../auth/access/model_groups.ts";
import type { ModelRequestOptions } from "../auth/access/model_request_options.ts";
import { findSignedIn, withoutFlags } from "../auth/signed_in.ts";
import { Failure } from "../platform/failure.ts";
import { resolveActiveProvider } from "../providers/active_provider.ts";
import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  defineCommand,
  type OptionsOf,
  RETRY_FLAGS,
  VALUE_FLAGS,
} from "./command.ts";
import type { Context } from "./context.ts";
import { encodeGroups, formatGroups } from "./models_screen/format_models.ts";

const flags = {
  ...VALUE_FLAGS,
  all: { kind: "boolean", brief: "List the models of every provider that is signed in" },
  remote: { kind: "boolean", brief: "Ask the provider which models it serves" },
  ...RETRY_FLAGS,
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

type ModelsOptions = OptionsOf<typeof flags>;

/** What `models` uses of the context. */
export type ModelsContext = Pick<
  Context,
  "terminal" | "clock" | "signals" | "abort" | "mayAsk" | "prompts" | "json" | "quiet"
>;

/** The `models` command. */
export const command = defineCommand({
  brief: "List models, choose the default one",
  description:
    "Lists the models of the active provider with context, output limit and capabilities, and marks " +
    "the chosen one with *. `qwenauth models use ID` stores the choice; on a terminal and without an " +
    "ID it is a picker of the models that are known, of all that is signed in; any other is chosen by " +
    "its ID. Without --remote nothing is asked of anyone.",
  examples: [
    { line: "qwenauth models", note: "of the active provider" },
    { line: "qwenauth models --all --remote --json", note: "all that is served, for a script" },
    { line: "qwenauth models use qwen3-coder-plus", note: "choose the default one" },
  ],
  flags,
  positional: {
    placeholder: "use [ID]",
    usage: "[use [ID]]",
    brief: "Choose the model of this id, or from a picker",
    minimum: 0,
    maximum: 2,
  },
  async run(context, options, args) {
    const { gatherValues } = await import("../auth/values/gather_values.ts");
    const surroundings: ValueSurroundings = context;
    await runModels(context, options, args, () => gatherValues(surroundings, options));
  },
});

/**
 * Runs the command on values that are gathered when they are needed.
 * @throws {Failure} `usage` If the arguments are not `use` and an id.
 * @throws {Failure} As `askForModels` and `useModel` do; `auth_required` if nothing is signed in.
 */
export async function runModels(
  context: ModelsContext,
  options: ModelsOptions,
  args: readonly string[],
  gather: () => Promise<Gathered>,
): Promise<void> {
  checkArguments(options, args);
  const gathered = await gather();
  if (args[0] === "use") {
    const { useModel } = await import("./models_screen/choose_model.ts");
    return await useModel(context, options, gathered, args[1]);
  }
  const groups = await collect(context, gathered, options);
  context.terminal.stdout.write(context.json ? encodeGroups(groups) : formatGroups(groups));
}

function checkArguments({ all, remote, provider }: ModelsOptions, args: readonly string[]): void {
  const fail = (message: string) =>
    new Failure("usage", message, { hint: "qwenauth models --help" });
  if (args[0] !== undefined && args[0] !== "use") {
    throw fail("Unexpected argument: the only one is use, with a model id behind it");
  }
  if (args[0] === "use" && (all || remote)) {
    throw fail("Cannot obey --all or --remote with use");
  }
  if (all && provider !== undefined) throw fail("Cannot obey --all and --provider at once");
}

async function collect(
  context: ModelsContext,
  gathered: Gathered,
  options: ModelsOptions,
): Promise<readonly ModelGroup[]> {
  const { layers } = gathered;
  const { all, remote } = options;
  const active = activeOrExplain(gathered).value;
  const others = all ? findSignedIn(layers).map(({ id }) => id).filter((id) => id !== active) : [];
  const inForce = findActive(layers);
  const groups = [active, ...others].map((id) => knownGroup(layers, id, id === inForce));
  if (!remote) return groups;
  const { WaitLine } = await import("./progress/wait_line.ts");
  const wait = new WaitLine(context);
  try {
    return await askAll(gathered, groups, {
      timeoutSeconds: options.timeout,
      maxRetries: options["max-retries"],
      onWait: wait.forRequest,
      signal: context.abort,
    });
  } finally {
    wait.stop();
  }
}

async function askAll(
  gathered: Gathered,
  groups: readonly ModelGroup[],
  options: ModelRequestOptions,
): Promise<readonly ModelGroup[]> {
  const { askForModels } = await import("../auth/access/ask_for_models.ts");
  const failures: Failure[] = [];
  const asked = groups.map(async (group): Promise<ModelGroup> => {
    try {
      const listed = await askForModels(focus(gathered, group.provider), options);
      return listedGroup(group, listed);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
      return { ...group, problem: error.message };
    }
  });
  const results = await Promise.all(asked);
  // One provider that does not answer hides nothing of the others; where none does, that is the result.
  if (failures.length === groups.length) throw failures[0]!;
  return results;
}

/** The provider that is active when no flag names another, undefined if there is none. */
function findActive(layers: Gathered["layers"]): string | undefined {
  try {
    return resolveActiveProvider(withoutFlags(layers)).value;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}

/** The same values with another provider as the active one. */
function focus(gathered: Gathered, provider: string): Gathered {
  const { layers } = gathered;
  return { ...gathered, layers: { ...layers, flags: { ...layers.flags, provider } } };
}
