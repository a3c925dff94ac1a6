/** `qwenauth logout`: removes the stored sign-in, or a stored key. */

import type { LogoutResult } from "../auth/log_out.ts";
import { openSignIn } from "../auth/sign_in.ts";
import type { SignedIn } from "../auth/signed_in.ts";
import type { ValueSurroundings } from "../auth/values/gather_values.ts";
import { Failure } from "../platform/failure.ts";
import { printableText } from "../platform/printable_text.ts";
import { PROVIDERS } from "../providers/catalogue.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import { describeSource } from "../providers/source.ts";
import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  defineCommand,
  type OptionsOf,
  PROVIDER_FLAG,
} from "./command.ts";
import { formatDocument } from "./format_document.ts";

const flags = {
  provider: { ...PROVIDER_FLAG.provider, brief: "Sign out of this provider; others stay" },
  all: { kind: "boolean", brief: "Remove the stored sign-in and every stored key" },
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

/** What a logout uses of the context. */
export interface LogoutContext extends ValueSurroundings {
  readonly abort: AbortSignal;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The `logout` command. */
export const command = defineCommand({
  brief: "Remove the stored sign-in",
  description:
    "Removes the stored credential, under the lock that the qwen CLI respects too, and every login " +
    "that login --start began, or the " +
    "stored key of a provider: that of --provider, else of the one that login or use chose. " +
    "The server is told where it has a revocation endpoint (QWENAUTH_REVOCATION_ENDPOINT). A key in a " +
    "variable or in settings.json stays in force, and is named.",
  examples: [
    { line: "qwenauth logout", note: "a second one is no error" },
    { line: "qwenauth logout --provider openrouter", note: "forget a stored key" },
    { line: "qwenauth logout --json", note: "what was done, as one JSON document" },
  ],
  flags,
  run: runLogout,
});

/** @throws {Failure} As `logOut` does; `usage` for an unknown provider, `store` for a damaged key store. */
export async function runLogout(
  context: LogoutContext,
  options: OptionsOf<typeof flags>,
): Promise<void> {
  await checkOptions(options);
  const signIn = openSignIn(context);
  const { storedKeysOf } = await import("../auth/stored_keys.ts");
  const keys = storedKeysOf(signIn);
  const chosen = options.all ? undefined : options.provider ?? keys.chosen();
  const isKey = chosen !== undefined && chosen !== QWEN_OAUTH &&
    (options.provider !== undefined || keys.has(chosen));
  const { findRemaining } = await import("../auth/remaining_sign_ins.ts");
  if (isKey) {
    const wasSignedIn = await keys.remove(chosen);
    return reportKey(context, chosen, wasSignedIn, await findRemaining(context, options.provider));
  }
  const removed = options.all ? await keys.removeAll() : undefined;
  const { logOut } = await import("../auth/log_out.ts");
  const result = await logOut(signIn, context.abort);
  const remaining = await findRemaining(context, options.provider);
  if (context.json) {
    context.terminal.stdout.write(toJson(result, removed, remaining));
  } else if (!context.quiet) {
    const lines = [
      ...(removed ?? []).map(keyRemoved),
      signInRemoved(result, signIn.settings.server, remaining.length > 0),
      ...othersRemoved(result),
      ...inForce(remaining),
    ];
    context.terminal.stderr.write(lines.map((line) => `${line}\n`).join(""));
  }
}

async function checkOptions({ all, provider }: OptionsOf<typeof flags>): Promise<void> {
  if (provider === undefined) return;
  if (all) {
    throw new Failure("usage", "Cannot obey --all and --provider at once", {
      hint: "qwenauth logout --help",
    });
  }
  const ids = PROVIDERS.map(({ id }) => id);
  if (ids.includes(provider)) return;
  const { unknownProvider } = await import("../providers/unknown_provider.ts");
  throw unknownProvider(provider, ids, { before: "qwenauth logout --provider " });
}

function reportKey(
  { terminal, json, quiet }: LogoutContext,
  provider: string,
  wasSignedIn: boolean,
  remaining: readonly SignedIn[],
): void {
  if (json) {
    const revocation = "not_configured";
    const still_signed_in = encodeRemaining(remaining);
    const document = { provider, was_signed_in: wasSignedIn, revocation, still_signed_in };
    return terminal.stdout.write(formatDocument(document));
  }
  const text = wasSignedIn ? keyRemoved(provider) : `No key of "${provider}" is stored`;
  const lines = [text, ...inForce(remaining)];
  if (!quiet) terminal.stderr.write(lines.map((line) => `${line}\n`).join(""));
}

/** A line for each key that a logout does not take away, never with its value. */
function inForce(remaining: readonly SignedIn[]): readonly string[] {
  const bySource = Map.groupBy(remaining, ({ source }) => describeSource(source));
  return [...bySource].map(([source, providers]) => {
    const ids = providers.map(({ id }) => `"${id}"`).join(", ");
    return printableText(`Still in force: ${source}, for ${ids}`);
  });
}

function encodeRemaining(remaining: readonly SignedIn[]): readonly object[] | undefined {
  if (remaining.length === 0) return undefined;
  return remaining.map(({ id, source }) => ({ provider: id, source: describeSource(source) }));
}

function keyRemoved(provider: string): string {
  const name = printableText(provider);
  return `Removed the key of "${name}" here; it was not revoked: that is done at the provider's`;
}

function signInRemoved(
  { wasSignedIn, revocation }: LogoutResult,
  server: string,
  isKeyLeft: boolean,
): string {
  if (!wasSignedIn) return isKeyLeft ? "No sign-in is stored" : "Not signed in";
  switch (revocation.kind) {
    case "revoked":
      return `Signed out, and revoked at ${server}`;
    case "failed":
      return `Signed out here; the server did not revoke the sign-in: ${revocation.reason}`;
    case "not_configured":
      return "Signed out here; the server was not asked to revoke the sign-in: no revocation " +
        "endpoint is configured";
  }
}

function othersRemoved({ pendingLogins, damagedCopies }: LogoutResult): readonly string[] {
  const logins = pendingLogins === 1 ? "1 pending login" : `${pendingLogins} pending logins`;
  return [
    ...(pendingLogins > 0 ? [`Removed ${logins}`] : []),
    ...damagedCopies.map((path) => `A damaged copy is kept, and may hold tokens: "${path}"`),
  ];
}

function toJson(
  { wasSignedIn, revocation, damagedCopies, pendingLogins }: LogoutResult,
  removedKeys: readonly string[] | undefined,
  remaining: readonly SignedIn[],
): string {
  return formatDocument({
    provider: QWEN_OAUTH,
    was_signed_in: wasSignedIn,
    revocation: revocation.kind,
    revocation_error: revocation.kind === "failed" ? revocation.reason : undefined,
    removed_keys: removedKeys,
    damaged_copies: damagedCopies.length === 0 ? undefined : damagedCopies,
    removed_pending_logins: pendingLogins === 0 ? undefined : pendingLogins,
    still_signed_in: encodeRemaining(remaining),
  });
}
