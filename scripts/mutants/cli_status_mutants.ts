/** Promises of `cli.md`, section status: values and the sign-in; how it ends is beside it. */

import type { Mutant } from "./mutant.ts";

const VALUES = {
  at: "src/auth/installation/describe_values.ts",
  test: "tests/commands/status_more_test.ts",
} as const;
const SHOWN = {
  at: "src/commands/status_screen/values_report.ts",
  test: "tests/commands/status_more_test.ts",
} as const;
const SIGN_IN = {
  at: "src/commands/status_screen/sign_in_rows.ts",
  test: "tests/commands/status_test.ts",
} as const;

const WHOLE = "status tells ages, modes, other sign-ins, permissions, pending logins and warnings";
const CANDIDATES = "status shows each candidate of a value with its source, the winner first";

/** One mutant for each promise. */
export const CLI_STATUS_MUTANTS: readonly Mutant[] = [
  {
    ...SHOWN,
    promise: "The active provider is shown with the reason why it is the active one",
    was: 'provider ? resolvedRows("provider", provider, "by")',
    becomes: 'provider ? [row("provider", provider.shown)]',
    named: WHOLE,
  },
  {
    ...VALUES,
    promise: "Each value is shown with what it shadows",
    was: "return { ...await show(winner), shadowed: await Promise.all(shadowed.map(show)) };",
    becomes:
      "return { ...await show(winner), shadowed: await Promise.all(shadowed.slice(0, 1).map(show)) };",
    named: CANDIDATES,
  },
  {
    ...VALUES,
    promise: "A model in each layer is a candidate, the default too",
    was: "return { ...showOne(winner), shadowed: shadowed.map(showOne) };",
    becomes: "return { ...showOne(winner), shadowed: shadowed.slice(0, -1).map(showOne) };",
    named: CANDIDATES,
  },
  {
    at: "src/auth/installation/describe_provider.ts",
    test: "tests/commands/status_more_test.ts",
    promise: "The active provider is shown with what it wins over",
    was: "return { ...active, shadowed };",
    becomes: "return { ...active, shadowed: shadowed.slice(1) };",
    named: WHOLE,
  },
  {
    at: "src/providers/source.ts",
    test: "tests/commands/status_more_test.ts",
    promise: "A value of a .env file is shown with its line",
    was: '`${source.variable} in "${source.path}" (line ${source.line})`',
    becomes: '`${source.variable} in "${source.path}"`',
    named: CANDIDATES,
  },
  {
    ...SHOWN,
    promise: "A value of settings.json is shown with its line",
    was: 'line === undefined ? "" : ` (line ${line})`',
    becomes: '""',
    named: "a value of settings.json is shown with its line",
  },
  {
    ...VALUES,
    promise: "A secret is shown as its fingerprint, never itself",
    was: "return `fingerprint ${await fingerprint(secret)}`;",
    becomes: "return `fingerprint ${secret.reveal().slice(0, 8)}`;",
    named: CANDIDATES,
  },
  {
    at: "src/credentials/fingerprint.ts",
    test: "tests/commands/status_more_test.ts",
    promise: "A fingerprint has 8 hexadecimal digits",
    was: "const SHOWN_DIGITS = 8;",
    becomes: "const SHOWN_DIGITS = 12;",
    named: CANDIDATES,
  },
  {
    ...VALUES,
    promise: "A secret of fewer than 16 characters is shown as set",
    was: "secret.reveal().length < SHORTEST_FINGERPRINTED",
    becomes: "secret.reveal().length <= SHORTEST_FINGERPRINTED - 8",
    named: "a secret of fewer than 16 characters is shown as set",
  },
  {
    ...VALUES,
    promise: "A base URL is shown without its user",
    was: ": /(?<=\\/\\/)[^/?#]*@/",
    becomes: ": /(?<=\\/\\/)[^/?#@]*@/",
    named: "a base URL is shown without user and query",
  },
  {
    ...SHOWN,
    promise: "The age of a stored key is shown",
    was: "...ageRows(keyStoredAt, nowMs),",
    becomes: "",
    named: WHOLE,
  },
  {
    at: "src/commands/status_screen/status_document.ts",
    test: "tests/commands/status_more_test.ts",
    promise: "The credential's age counts from its issue where that is known",
    was: "const bornAtMs = issuedAtMs ?? file?.modifiedAtMs;",
    becomes: "const bornAtMs = file?.modifiedAtMs ?? issuedAtMs;",
    named: "status tells when the access token was issued, however often its file changed since",
  },
  {
    ...SIGN_IN,
    promise: "The time that is left of the token is shown, also that it is over",
    was: "const life = leftMs > 0",
    becomes: "const life = leftMs !== 0",
    named: "status as text: expired",
  },
  {
    ...SIGN_IN,
    promise: "A mode that is too wide is shown as such",
    was: 'isTooWide ? " (too wide)" : ""',
    becomes: '""',
    named: "status as text: wide mode",
  },
  {
    at: "src/auth/installation/reading_once.ts",
    test: "tests/commands/status_damage_test.ts",
    promise: "A mode is told as it was found, and stays so",
    was: 'throw new FileError("unsupported", path, "it is only looked at");',
    becomes: "files.setMode(path, 0o600);",
    named: "status changes no mode: asked twice, it says the same twice",
  },
  {
    ...SIGN_IN,
    promise: "The owner of a file is shown",
    was: 'facts.uid === uid ? " (you)" : ""',
    becomes: '" (you)"',
    named: "status as text: foreign owner",
  },
  {
    ...SIGN_IN,
    promise: "Who holds the lock is shown, and since when",
    was: "held by ${describeHolder(holder)} since ${since}",
    becomes: "held since ${since}",
    named: "status as text: lock held by qwenauth",
  },
  {
    at: "src/auth/installation/describe_sign_in.ts",
    test: "tests/commands/status_test.ts",
    promise: "To look at a lock takes it from nobody",
    was: "const { holder, sinceMs } = watch;",
    becomes: "const { holder, sinceMs } = watch;\n  files.remove(paths.sharedLock);",
    named: "status takes no lock from anyone and leaves a lock as it is",
  },
];
