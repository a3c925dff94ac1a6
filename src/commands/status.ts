/**
 * `qwenauth status`: who is signed in, where every value comes from, what is wrong. Contacts the network
 * only with `--probe`. The document of `--json` is described in `status_screen/status_document.ts`.
 */

import type { Gathered, ValueSurroundings } from "../auth/values/gather_values.ts";
import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  defineCommand,
  type OptionsOf,
  VALUE_FLAGS,
} from "./command.ts";

const flags = {
  ...VALUE_FLAGS,
  probe: { kind: "boolean", brief: "Prove by a real call that the active provider works" },
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

/** What `status` uses of the context. */
export interface StatusContext extends ValueSurroundings {
  readonly abort: AbortSignal;
  readonly json: boolean;
}

/** The `status` command. */
export const command = defineCommand({
  brief: "Show who is signed in, until when, and what is wrong",
  description:
    "Shows the active provider and why it is that one; key, base URL and model with their sources and " +
    "what they win over; the stored sign-in with its age and the time left; the files that hold " +
    "secrets with their modes and owners; locks, requests against the limits, consents, trust and " +
    "whatever is wrong. Secrets are shown as fingerprints. Never contacts the network without --probe, " +
    "which refreshes the access token if need be and makes one real call: works; no credential, or " +
    "refused (exit 4); signed in but not entitled (5); quota used up or a rate limit (6); a page instead of JSON, or " +
    "unreachable (7); expired but refreshable (0). Exit 0: usable, perhaps after a refresh; 4: sign in; 5: not " +
    "allowed; 10: a file is damaged or unreadable.",
  examples: [
    { line: "qwenauth status", note: "for a person" },
    { line: "qwenauth status --probe", note: "with a real call" },
    { line: "qwenauth status --json | jq -r .credential.expires_at", note: "for a script" },
  ],
  flags,
  run: runStatus,
});

/** @throws {Failure} The reason why the active provider cannot be used, after the report. */
export async function runStatus(
  context: StatusContext,
  options: OptionsOf<typeof flags>,
): Promise<void> {
  const { describeInstallation } = await import("../auth/installation/describe_installation.ts");
  const { failureOf } = await import("./status_screen/status_report.ts");
  const prove = async (gathered: Gathered) => {
    const { describeProof } = await import("../auth/installation/describe_proof.ts");
    return await describeProof(gathered, context.abort);
  };
  const surroundings = surroundingsOf(context);
  const report = await describeInstallation(
    surroundings,
    options,
    options.probe ? prove : undefined,
  );
  const { clock, files, environment, machine, terminal: { stdout } } = context;
  const nowMs = clock.nowMs();
  if (context.json) {
    const { encodeStatus } = await import("./status_screen/status_document.ts");
    const { formatJson } = await import("./format_document.ts");
    stdout.write(`${formatJson(encodeStatus(report, nowMs), 2)}\n`);
  } else {
    const { formatStatus } = await import("./status_screen/format_status.ts");
    const { chooseStyle } = await import("./status_screen/style.ts");
    const style = chooseStyle(stdout, environment, machine.platform);
    stdout.write(formatStatus(report, { nowMs, uid: files.uid }, style));
  }
  const failure = failureOf(report);
  if (failure) throw failure;
}

/** Deliberately one by one: to copy the whole context would make the program listen to signals. */
function surroundingsOf(context: StatusContext): ValueSurroundings {
  const { environment, terminal, clock, random, files, signals, machine, debug, fetch } = context;
  const { reached, giveUp } = context;
  const common = { environment, terminal, clock, random, files, signals, machine, debug, fetch };
  return { ...common, reached, ...(giveUp === undefined ? {} : { giveUp }) };
}
