/** `qwenauth logout`: removes the stored sign-in. */

import type { LogoutResult } from "../auth/log_out.ts";
import { openSignIn, type SignInSurroundings } from "../auth/sign_in.ts";
import type { Terminal } from "../platform/terminal.ts";
import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  defineCommand,
  type OptionsOf,
  PROVIDER_FLAG,
} from "./command.ts";
import { checkProvider, QWEN_OAUTH } from "./provider_option.ts";

const flags = {
  ...PROVIDER_FLAG,
  all: { kind: "boolean", brief: "Remove every stored sign-in" },
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

/** What a logout uses of the context. */
export interface LogoutContext extends SignInSurroundings {
  readonly terminal: Pick<Terminal, "stdout" | "stderr">;
  readonly abort: AbortSignal;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The `logout` command. */
export const command = defineCommand({
  brief: "Remove the stored sign-in",
  description: "Removes the stored credential, under the lock that the qwen CLI respects too. " +
    "The server is told where it has a revocation endpoint (QWENAUTH_REVOCATION_ENDPOINT).",
  examples: [
    { line: "qwenauth logout", note: "a second one is no error" },
    { line: "qwenauth logout --json", note: "what was done, as one JSON document" },
  ],
  flags,
  run: runLogout,
});

/** @throws {Failure} As `logOut` does; `usage` for an unknown provider. */
export async function runLogout(
  context: LogoutContext,
  options: OptionsOf<typeof flags>,
): Promise<void> {
  checkProvider(options.provider);
  const signIn = await openSignIn(context);
  const { logOut } = await import("../auth/log_out.ts");
  const result = await logOut(signIn, context.abort);
  if (context.json) {
    context.terminal.stdout.write(`${toJson(result)}\n`);
  } else if (!context.quiet) {
    context.terminal.stderr.write(`${inWords(result, signIn.settings.server)}\n`);
  }
}

function inWords({ wasSignedIn, revocation }: LogoutResult, server: string): string {
  if (!wasSignedIn) return "Not signed in.";
  switch (revocation.kind) {
    case "revoked":
      return `Signed out, and revoked at ${server}.`;
    case "failed":
      return `Signed out here. The server did not revoke the sign-in: ${revocation.reason}.`;
    case "not_configured":
      return "Signed out here. The server was not asked to revoke the sign-in: no revocation " +
        "endpoint is configured.";
  }
}

function toJson({ wasSignedIn, revocation }: LogoutResult): string {
  return JSON.stringify({
    version: 1,
    provider: QWEN_OAUTH,
    was_signed_in: wasSignedIn,
    revocation: revocation.kind,
    revocation_error: revocation.kind === "failed" ? revocation.reason : undefined,
  });
}
