/** `qwenauth trust`: lets a project folder's base URLs be used with one's own keys. */

import type { Gathered, ValueSurroundings } from "../auth/values/gather_values.ts";
import { findProjectWishes, type ProjectWish } from "../auth/project_wishes.ts";
import type { StateFile } from "../credentials/state_file.ts";
import type { TrustRecord } from "../credentials/trust_record.ts";
import { Failure } from "../platform/failure.ts";
import { FileError } from "../platform/files.ts";
import { resolvePath, unknownFolder } from "../platform/paths.ts";
import { printableText } from "../platform/printable_text.ts";
import { COMMON_FLAGS, defineCommand, type OptionsOf } from "./command.ts";
import type { Context } from "./context.ts";

const flags = {
  list: { kind: "boolean", brief: "Print the trusted folders" },
  revoke: { kind: "boolean", brief: "Take the trust back" },
  ...COMMON_FLAGS,
} as const;

/** What `trust` uses of the context. */
export type TrustContext = Pick<
  Context,
  "terminal" | "clock" | "environment" | "files" | "mayAsk" | "prompts" | "json" | "quiet"
>;

/** The `trust` command. */
export const command = defineCommand({
  brief: "Let a project folder's base URL be used with one's own key",
  description:
    "Files of a project (.env, .qwen/.env, .qwen/settings.json) may name a base URL, but your own " +
    "keys are not sent there unless you trust the folder. This shows which hosts and which keys its " +
    "files name, and records exactly these: another host or another key is refused again.",
  examples: [
    { line: "qwenauth trust", note: "trust the current folder" },
    { line: "qwenauth trust ~/team/app --revoke", note: "take that back" },
    { line: "qwenauth trust --list", note: "what is trusted, since when" },
  ],
  flags,
  positional: {
    placeholder: "DIR",
    brief: "The folder; the current one by default",
    minimum: 0,
    maximum: 1,
  },
  async run(context, options, args) {
    const { gatherValues } = await import("../auth/values/gather_values.ts");
    const { openState } = await import("../auth/open_state.ts");
    await runTrust(context, options, args, {
      // Deliberately of the current folder: a relative QWEN_HOME must not lead into the other one.
      state: () => openState(context),
      gather: (folder) => gatherValues(seenFrom(context, folder), {}),
    });
  },
});

/** The surroundings as a process in another folder has them. */
function seenFrom(context: ValueSurroundings, folder: string): ValueSurroundings {
  const { environment } = context;
  const { files, clock, random, debug, signals, machine, fetch, reached, terminal } = context;
  return {
    ...{ files, clock, random, debug, signals, machine, fetch, reached, terminal },
    environment: { get: (name) => environment.get(name), currentFolder: () => folder },
  };
}

/** Where trust is stored, and the values as they are in a folder. */
export interface TrustParts {
  readonly state: () => StateFile;
  readonly gather: (folder: string) => Promise<Pick<Gathered, "layers">>;
}

/**
 * Runs the command.
 * @throws {Failure} `usage` If there is no such folder, its name cannot be used, or it is the home of one's own files.
 * @throws {Failure} `failure` If the person says no.
 */
export async function runTrust(
  context: TrustContext,
  { list, revoke }: OptionsOf<typeof flags>,
  [named]: readonly string[],
  parts: TrustParts,
): Promise<void> {
  if (list && revoke) {
    throw new Failure("usage", "Cannot obey --list and --revoke at once", {
      hint: "qwenauth trust --help",
    });
  }
  if (list && named !== undefined) {
    throw new Failure(
      "usage",
      "Cannot obey --list for one folder: it lists all that are trusted",
      { hint: "qwenauth trust --list" },
    );
  }
  const { formatTrust, printTrustList, reportTrust } = await import("./trust_report.ts");
  const state = parts.state();
  if (list) return printTrustList(context, state.trustedFolders());
  const folder = findFolder(context, named);
  const before = state.trustedFolders()[folder];
  if (revoke) {
    if (before !== undefined) await state.setTrust(folder, undefined);
    return reportTrust(context, folder, undefined, before === undefined ? "unchanged" : "changed");
  }
  const { layers } = await parts.gather(folder);
  const wishes = findProjectWishes(layers);
  if (wishes.length === 0) return reportTrust(context, folder, undefined, "nothing_to_trust");
  const record = recordOf(wishes, context.clock.nowMs());
  if (before !== undefined && isSame(before, record)) {
    return reportTrust(context, folder, before, "unchanged");
  }
  if (!context.quiet || context.mayAsk) {
    context.terminal.stderr.write(formatTrust(folder, wishes, before !== undefined));
  }
  await ask(context);
  await state.setTrust(folder, record);
  reportTrust(context, folder, record, "changed");
}

async function ask({ mayAsk, prompts }: TrustContext): Promise<void> {
  // Without a terminal the command itself is the consent: it is typed for nothing else.
  if (!mayAsk) return;
  const question = "May the keys in these variables go to these hosts?";
  if (await (await prompts()).confirm(question, false)) return;
  throw new Failure("failure", "The folder is not trusted: you said no");
}

/** The real path of the folder, as the system names the current one. */
function findFolder({ environment, files }: TrustContext, named: string | undefined): string {
  const current = environment.currentFolder();
  if (named === undefined) {
    if (current !== undefined) return current;
    throw unknownFolder("Cannot trust this folder");
  }
  const path = resolvePath(current, named);
  try {
    if (files.facts(path)?.kind === "folder") return files.linkTarget(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  throw new Failure("usage", `There is no folder "${printableText(path)}"`, {
    hint: "qwenauth trust DIR",
  });
}

function recordOf(wishes: readonly ProjectWish[], nowMs: number): TrustRecord {
  const texts = (values: readonly (string | undefined)[]) =>
    [...new Set(values.filter((value) => value !== undefined))].sort();
  return {
    hosts: texts(wishes.map(({ host }) => host)),
    keyVariables: texts(wishes.map(({ keyVariable }) => keyVariable)),
    pairs: wishes.flatMap(({ host, keyVariable }) =>
      host === undefined || keyVariable === undefined ? [] : [{ host, keyVariable }]
    ),
    acceptedAt: new Date(nowMs).toISOString(),
  };
}

function isSame(first: TrustRecord, second: TrustRecord): boolean {
  const text = ({ hosts, keyVariables, pairs }: TrustRecord) =>
    JSON.stringify([hosts, keyVariables, pairs]);
  return text(first) === text(second);
}
