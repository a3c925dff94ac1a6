/** `qwenauth status`: who is signed in, until when, and what is wrong. Never contacts the network. */

import type { ValueSurroundings } from "../auth/gather_values.ts";
import { openSignIn } from "../auth/sign_in.ts";
import { COMMON_FLAGS, defineCommand, type OptionsOf, VALUE_FLAGS } from "./command.ts";

const flags = { ...VALUE_FLAGS, ...COMMON_FLAGS } as const;

/** What `status` uses of the context. */
export interface StatusContext extends ValueSurroundings {
  readonly json: boolean;
}

/** The `status` command. */
export const command = defineCommand({
  brief: "Show who is signed in, until when, and what is wrong",
  description:
    "Shows the stored sign-in: its server and base URL, the time left, the file with its " +
    "mode and owner, and who holds the lock. Secrets are shown as fingerprints. Never contacts the " +
    "network. Exit 0: usable, perhaps after a refresh; 4: sign in; 10: a file is damaged or unreadable.",
  examples: [
    { line: "qwenauth status", note: "for a person" },
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
  const signIn = await openSignIn(context);
  const { describeSignIn } = await import("../auth/describe_sign_in.ts");
  const { describeValues } = await import("../auth/describe_values.ts");
  const { gatherValues } = await import("../auth/gather_values.ts");
  const { encodeStatus, failureOf, formatStatus } = await import("./status_report.ts");
  const report = {
    signIn: await describeSignIn(signIn),
    values: await describeValues(() => gatherValues(context, options)),
  };
  const nowMs = context.clock.nowMs();
  const text = context.json
    ? `${JSON.stringify(encodeStatus(report, nowMs), null, 2)}\n`
    : formatStatus(report, nowMs, context.files.uid);
  context.terminal.stdout.write(text);
  const failure = failureOf(report);
  if (failure) throw failure;
}
