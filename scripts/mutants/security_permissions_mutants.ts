/** Promises of `security.md`: least permission, fingerprints (8) and the supply chain (10). */

import type { Mutant } from "./mutant.ts";

const COMMANDS = {
  at: "src/cli/commands.ts",
  test: "tests/cli/commands_test.ts",
  named: "only exec and login keep the right to run programs",
} as const;
const VALUES = {
  at: "src/auth/installation/describe_values.ts",
  test: "tests/commands/status_more_test.ts",
} as const;
const FINGERPRINT = {
  at: "src/credentials/fingerprint.ts",
  test: "tests/credentials/journal_test.ts",
  named: "fingerprints are the first 8 hex digits of an HMAC-SHA-256 under a key",
} as const;
const PACKAGES = "tests/scripts/dependencies_test.ts";

/** One mutant for each promise. */
export const SECURITY_PERMISSIONS_MUTANTS: readonly Mutant[] = [
  {
    at: "scripts/program_flags.ts",
    test: "tests/scripts/program_flags_test.ts",
    promise: "The program is run with the permissions that the README names, not with all",
    was: '  "--allow-sys=hostname,uid",\n',
    becomes: '  "--allow-sys",\n',
    named: "the program has these permissions and not all, each with its reason in the README",
  },
  {
    ...COMMANDS,
    promise: "chat keeps no right to run programs",
    was: 'options["dry-run"] ? [] : ["net"]',
    becomes: 'options["dry-run"] ? [] : ["net", "run"]',
  },
  {
    ...COMMANDS,
    promise: "A list of models that asks nobody has no network",
    was: 'options["remote"] ? ["net"] : []',
    becomes: '["net"]',
  },
  {
    at: "src/cli/quick_keeps.ts",
    test: "tests/cli/commands_test.ts",
    promise: "token --no-refresh has no network",
    was: 'options["no-refresh"] ? [] : ["net"]',
    becomes: '["net"]',
    named: "only exec and login keep the right to run programs",
  },
  {
    at: "src/cli/run.ts",
    test: "tests/cli/run_test.ts",
    promise: "A command that names nothing keeps nothing",
    was: "line?.keeps?.(options) ?? [];",
    becomes: 'line?.keeps?.(options) ?? ["net"];',
    named: "a command keeps only the permissions that its line names",
  },
  {
    at: "src/cli/quick_answer.ts",
    test: "tests/cli/quick_answer_test.ts",
    promise: "The quick start of a command gives up what the others give up",
    was: "    platform.giveUp(PERMISSION_KINDS.filter((kind) => !kept.includes(kind)));\n",
    becomes: "",
    named: "a quick command gives up the permissions that it does not keep, before it runs",
  },
  {
    at: "src/platform/deno_machine.ts",
    test: "tests/files/permissions_test.ts",
    promise: "A permission is given up as a whole kind, each that is named",
    was: "for (const name of names) Deno.permissions.revokeSync({ name });",
    becomes: "Deno.permissions.revokeSync({ name: names[0]! });",
    named: "what is given up is gone as a whole kind, and nothing else is",
  },
  {
    at: "src/auth/access/model_access.ts",
    test: "tests/auth/access/model_access_test.ts",
    promise: "env with a key has no network, before the key is looked at",
    was: "  if (request.isScript) gathered.dropNetwork();\n  const key = requireKey(target);",
    becomes: "  const key = requireKey(target);\n  if (request.isScript) gathered.dropNetwork();",
    named: "a script that gets a key gives up the network before the key is looked at",
  },
  {
    at: "src/auth/values/gather_values.ts",
    test: "tests/commands/exec_test.ts",
    promise: "What a script with a key gives up is the network",
    was: 'surroundings.giveUp?.(["net"])',
    becomes: 'surroundings.giveUp?.(["run"])',
    named: "exec --proxy keeps the network, which exec with a key gives up",
  },
  {
    ...FINGERPRINT,
    promise: "A fingerprint has 8 digits",
    was: "const SHOWN_DIGITS = 8;",
    becomes: "const SHOWN_DIGITS = 16;",
  },
  {
    ...FINGERPRINT,
    promise: "The key of fingerprints is 32 random bytes",
    was: "toHex(random.bytes(KEY_BYTES))",
    becomes: "toHex(new Uint8Array(KEY_BYTES))",
  },
  {
    ...FINGERPRINT,
    promise: "A fingerprint is an HMAC under that key, not a plain sum",
    was: 'await crypto.subtle.sign("HMAC", await key, bytes)',
    becomes: 'await key && await crypto.subtle.digest("SHA-256", bytes)',
  },
  {
    ...VALUES,
    promise: "A secret shorter than 16 characters is shown as set",
    was: "secret.reveal().length < SHORTEST_FINGERPRINTED",
    becomes: "secret.reveal().length < SHORTEST_FINGERPRINTED - 1",
    named: "a secret of fewer than 16 characters is shown as set",
  },
  {
    ...VALUES,
    promise: "A secret of 16 characters is shown by its fingerprint",
    was: "secret.reveal().length < SHORTEST_FINGERPRINTED",
    becomes: "secret.reveal().length <= SHORTEST_FINGERPRINTED",
    named: "a secret of fewer than 16 characters is shown as set",
  },
  {
    ...VALUES,
    promise: "A base URL is shown without its user, however many @ are in that",
    was: String.raw`/(?<=\/\/)[^/?#]*@/`,
    becomes: String.raw`/(?<=\/\/)[^/?#@]*@/`,
    named: "a base URL is shown without user and query",
  },
  {
    ...VALUES,
    promise: "A base URL is shown without its query",
    was: String.raw`.replace(/[?#][^]*$/, "")`,
    becomes: String.raw`.replace(/#[^]*$/, "")`,
    named: "a base URL is shown without user and query",
  },
  {
    at: "deno.json",
    test: PACKAGES,
    promise: "Packages are imported in exact versions",
    was: '"npm:uqr@0.1.3"',
    becomes: '"npm:uqr@^0.1.3"',
    named: "every package is asked for in an exact version",
  },
  {
    at: "README.md",
    test: PACKAGES,
    promise: "Each package has its reason in the README",
    was: "| `uqr` ",
    becomes: "| the one ",
    named: "every package has its reason in the README",
  },
  {
    at: "deno.json",
    test: PACKAGES,
    promise: "No install script runs",
    was: '  "nodeModulesDir": "none",\n',
    becomes: '  "nodeModulesDir": "auto",\n  "allowScripts": ["npm:protobufjs"],\n',
    named: "no install script is allowed to run",
  },
  {
    at: ".github/workflows/release.yml",
    test: PACKAGES,
    promise: "deno audit runs before a release",
    was: "      - run: npx --yes deno@2.9.6 audit\n",
    becomes: "",
    named: "deno audit runs before a release",
  },
];
