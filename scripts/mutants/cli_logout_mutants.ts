/** Promises of `cli.md`, section logout. */

import type { Mutant } from "./mutant.ts";

const COMMAND = { at: "src/commands/logout.ts", test: "tests/commands/logout_test.ts" } as const;
const KEYS = { at: "src/auth/stored_keys.ts", test: "tests/commands/logout_keys_test.ts" } as const;
const USE_CASE = { at: "src/auth/log_out.ts", test: "tests/auth/log_out_test.ts" } as const;

/** One mutant for each promise. */
export const CLI_LOGOUT_MUTANTS: readonly Mutant[] = [
  {
    ...USE_CASE,
    promise: "The credential is removed under the lock",
    was: "    const real = realTarget(files, paths.credential);\n",
    becomes:
      '    if (taken.kind === "held") taken.lock.release();\n    const real = realTarget(files, paths.credential);\n',
    named: "logout removes the credential under both locks; a second one finds nothing",
  },
  {
    ...USE_CASE,
    promise: "Of a link it is the file behind it that is removed",
    was: "const real = realTarget(files, paths.credential);",
    becomes: "const real = paths.credential;",
    named: "logout names the damaged copies beside the target of a link",
  },
  {
    ...USE_CASE,
    promise: "No login that was begun signs anyone in after a logout",
    was: "const pendingLogins = removePendingLogins(openPendingStore(signIn, paths.ownFolder));",
    becomes: "const pendingLogins = 0;",
    named: "logout removes every pending login, what is left of others",
  },
  {
    ...USE_CASE,
    promise: "The server is told with the refresh token, which ends the access tokens as well",
    was: "return refreshToken === undefined\n",
    becomes: "return refreshToken !== undefined\n",
    named: "logout with a revocation endpoint: ",
  },
  {
    ...USE_CASE,
    promise: "A choice of the provider that is signed out is taken back",
    was: "if (state.provider() === QWEN_OAUTH) await state.chooseProvider(undefined);",
    becomes: "",
    named: "logout takes back the choice of the provider",
  },
  {
    ...COMMAND,
    test: "tests/commands/logout_keys_test.ts",
    promise: "Without --provider the key of the chosen provider is removed",
    was: "(options.provider !== undefined || keys.has(chosen))",
    becomes: "options.provider !== undefined",
    named: "logout removes what the chosen provider has: a stored key, else the sign-in",
  },
  {
    ...KEYS,
    promise: "Other providers stay, the chosen one too",
    was: "if (state.provider() === provider) await",
    becomes: "await",
    named: "logout --provider removes the key of that provider; others stay",
  },
  {
    ...KEYS,
    promise: "--all removes every key",
    was: "[...store.load().keys()]",
    becomes: "[...store.load().keys()].slice(0, 1)",
    named: "logout --all removes the sign-in and every key",
  },
  {
    ...COMMAND,
    test: "tests/commands/logout_keys_test.ts",
    promise: "--all removes the sign-in as well as the keys, whatever was chosen",
    was: "const chosen = options.all ? undefined : options.provider ?? keys.chosen();",
    becomes: "const chosen = options.provider ?? keys.chosen();",
    named: "logout --all removes the sign-in and every key",
  },
  {
    ...USE_CASE,
    test: "tests/commands/logout_test.ts",
    promise: "A second logout is exit 0",
    was: "      wasSignedIn: false,",
    becomes: "      wasSignedIn: true,",
    named: "logout says that the server side was not revoked; a second one is exit 0",
  },
  {
    ...COMMAND,
    promise: "A server that did not revoke is no success in words",
    was: "return `Signed out here; the server did not revoke the sign-in: ${revocation.reason}`;",
    becomes: "return `Signed out, and revoked at ${server}`;",
    named: "logout with a revocation endpoint that answers 503",
  },
  {
    ...COMMAND,
    promise: "Under --json it is said whether the server revoked",
    was: "    revocation: revocation.kind,\n",
    becomes: "",
    named: "logout --json prints one document",
  },
];
