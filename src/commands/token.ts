/** `qwenauth token`: prints a valid access token and nothing else. */

import { getAccessToken } from "../auth/get_access_token.ts";
import { openSignIn, type SignInSurroundings } from "../auth/sign_in.ts";
import type { Credential } from "../credentials/credential.ts";
import { Failure } from "../platform/failure.ts";
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
  description: "Prints the stored access token, refreshed first if it is about to expire. " +
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

/** @throws {Failure} As `getAccessToken` does; `usage` for flags that contradict each other. */
export async function runToken(
  context: SignInSurroundings & { readonly terminal: Pick<Terminal, "stdout"> },
  options: OptionsOf<typeof flags>,
): Promise<void> {
  checkProvider(options.provider);
  if (options.refresh && options["no-refresh"]) {
    throw new Failure("usage", "Cannot obey --refresh and --no-refresh at once", {
      hint: "give one of them",
    });
  }
  const signIn = await openSignIn(context);
  const credential = await getAccessToken(signIn, {
    minValidSeconds: options["min-valid"],
    forced: options.refresh === true,
    offline: options["no-refresh"] === true,
  });
  const format = options.format ?? (options.json ? "json" : "bare");
  const text = format === "json"
    ? await toJson(credential, signIn.paths.credential)
    : FORMATS[format](credential);
  context.terminal.stdout.write(`${text}\n`);
}

const FORMATS = {
  bare: ({ accessToken }: Credential) => accessToken.reveal(),
  header: ({ accessToken }: Credential) => `Authorization: Bearer ${accessToken.reveal()}`,
  curl: ({ accessToken }: Credential) =>
    `header = "Authorization: Bearer ${accessToken.reveal().replaceAll(/["\\]/g, "\\$&")}"`,
} as const;

/** All of it from one and the same credential. */
async function toJson(credential: Credential, source: string): Promise<string> {
  const { baseUrlFromResourceUrl } = await import("../oauth/base_url.ts");
  return JSON.stringify({
    version: 1,
    access_token: credential.accessToken.reveal(),
    token_type: credential.tokenType,
    expires_at: new Date(credential.expiresAtMs).toISOString(),
    base_url: baseUrlFromResourceUrl(credential.resourceUrl),
    provider: QWEN_OAUTH,
    source,
  });
}
