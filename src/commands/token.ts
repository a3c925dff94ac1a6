/** `qwenauth token`: prints a valid access token and nothing else. */

import { isOAuthNamed } from "../auth/chosen_provider.ts";
import type { ValueSurroundings } from "../auth/values/gather_values.ts";
import { getAccessToken } from "../auth/renewal/get_access_token.ts";
import { openSignIn } from "../auth/sign_in.ts";
import { Failure } from "../platform/failure.ts";
import { chooseFormat } from "./chosen_format.ts";
import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  defineCommand,
  type OptionsOf,
  VALUE_FLAGS,
} from "./command.ts";
import { formatSecretLine } from "./secret_line.ts";

const flags = {
  ...VALUE_FLAGS,
  format: {
    kind: "choice",
    brief: "What is printed: the token (bare), a header line, a curl config line, or JSON",
    values: ["bare", "header", "curl", "json"],
  },
  "min-valid": {
    kind: "duration",
    brief: "Refresh if the token lives shorter than this (90s, 10m, 1h); 30s by default",
    placeholder: "DURATION",
  },
  refresh: { kind: "boolean", brief: "Refresh once, however long the token lives" },
  "no-refresh": {
    kind: "boolean",
    brief: "Never contact the network; exit 4 if the token is not valid",
  },
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

/** The `token` command. */
export const command = defineCommand({
  brief: "Print a valid access token and nothing else",
  description:
    "Prints the stored access token, refreshed first if it is about to expire; for a provider with a " +
    "key it prints the key, so that scripts need not care which it is. " +
    "Nothing is printed on stdout if there is none. Keep it out of argument lists, which every " +
    "user of the machine can read: pipe it into the program that needs it.",
  examples: [
    {
      line: "qwenauth token --format curl | curl -K - https://portal.qwen.ai/v1/models",
      note: "a request with curl; the token never stands in an argument",
    },
    {
      line: "qwenauth token --format header | curl -H @- https://portal.qwen.ai/v1/models",
      note: "the same with a header line",
    },
    {
      line: "token=$(qwenauth token --min-valid 10m) || exit",
      note: "for a script that takes ten minutes",
    },
  ],
  flags,
  run: runToken,
});

/** @throws {Failure} As `getModelAccess` does; `usage` for flags that contradict each other. */
export async function runToken(
  context: ValueSurroundings,
  options: OptionsOf<typeof flags>,
): Promise<void> {
  if (options.refresh && options["no-refresh"]) {
    throw new Failure("usage", "Cannot obey --refresh and --no-refresh at once", {
      hint: "qwenauth token --help",
    });
  }
  const request = {
    minValidSeconds: options["min-valid"],
    forced: options.refresh === true,
    offline: options["no-refresh"] === true,
  };
  const format = chooseFormat(options, "bare", "token");
  const signIn = openSignIn(context);
  // Deliberately as JSON too: what is not read cannot make a difference to the exit code.
  if (isOAuthNamed(signIn, options)) {
    const credential = await getAccessToken(signIn, request);
    const line = format === "json"
      ? (await import("./token_formats.ts")).formatCredential(credential, signIn.paths.credential)
      : formatSecretLine(credential.accessToken, format, "openai");
    return context.terminal.stdout.write(`${line}\n`);
  }
  const { gatherValues } = await import("../auth/values/gather_values.ts");
  const { getModelAccess } = await import("../auth/access/model_access.ts");
  const { formatToken } = await import("./token_formats.ts");
  const access = await getModelAccess(await gatherValues(context, options), {
    ...request,
    isScript: true,
  });
  context.terminal.stdout.write(`${formatToken(access, format)}\n`);
}
