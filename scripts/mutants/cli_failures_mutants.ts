/** Promises of `cli.md`: what a failure says, the exit codes, `--json` and `--debug`. */

import type { Mutant } from "./mutant.ts";

const REPORT = { at: "src/cli/report_failure.ts", test: "tests/cli/run_test.ts" } as const;
const USAGE = { at: "src/cli/usage_failures.ts", test: "tests/cli/usage_test.ts" } as const;
const CODES = { at: "src/platform/failure.ts", test: "tests/platform/failure_test.ts" } as const;

const NUMBERS = "every exit code has the number that is documented";

/** One mutant for each promise. */
export const CLI_FAILURES_MUTANTS: readonly Mutant[] = [
  {
    at: "src/commands/format_document.ts",
    test: "tests/cli/run_test.ts",
    promise: "Every document says that it is of version 1",
    was: "{ version: 1, ...members }",
    becomes: "members",
    named: "a failure under --json is one line of JSON",
  },
  {
    at: "src/commands/times.ts",
    test: "tests/commands/times_test.ts",
    promise: "Times in JSON are RFC 3339 in UTC",
    was: '.replace(/\\.\\d+Z$/, "Z")',
    becomes: '.replace(/\\.\\d+Z$/, "")',
    named: "a moment is RFC 3339 in UTC",
  },
  {
    ...REPORT,
    promise: "Under --json the failure is the last line of stderr",
    was: "details + text",
    becomes: "text + details",
    named: "a failure under --json is the last line of stderr, behind the lines of --debug",
  },
  {
    ...REPORT,
    promise: "The exit code is the same with --json",
    was: "return EXIT_CODES[failure.code];",
    becomes: "return json ? EXIT_CODES.failure : EXIT_CODES[failure.code];",
    named: "a failure under --json is one line of JSON",
  },
  {
    ...REPORT,
    promise: "The hint of a failure is a line of its own",
    was: "`hint: ${printableText(hint)}\\n`",
    becomes: "`(hint: ${printableText(hint)})\\n`",
    named: "a failure is told with its hint and its exit code",
  },
  {
    ...REPORT,
    promise: "No stack trace stands on stderr without --debug",
    was: 'isWanted(debug) ? formatDetails(thrown) : ""',
    becomes: "formatDetails(thrown)",
    named: "a bug is exit 1 without a stack",
  },
  {
    at: "src/cli/run.ts",
    test: "tests/cli/run_test.ts",
    promise: "QWENAUTH_DEBUG=1 shows the stack of a bug as --debug does",
    was: 'has("--debug") || isDebugEnvironment(platform)',
    becomes: 'has("--debug")',
    named: "a bug shows its stack with --debug and with QWENAUTH_DEBUG=1",
  },
  {
    at: "src/cli/run.ts",
    test: "tests/cli/usage_test.ts",
    promise: "What stands behind -- is no flag of qwenauth",
    was: "beforeEscape(argv).includes(flag)",
    becomes: "argv.includes(flag)",
    named: "a --json behind -- belongs to someone else",
  },
  {
    ...USAGE,
    promise: "Behind an unknown flag the nearest one is suggested, --help too",
    was: "[...visibleNames(flags), ...builtIn]",
    becomes: "visibleNames(flags)",
    named: "qwenauth show --hlep is refused with exit 2",
  },
  {
    ...USAGE,
    promise: "A mistyped line that may hold a secret is not repeated",
    was: "/^(?:-{1,2}|-{0,2}[a-z][a-z-]{0,23})$/i",
    becomes: "/^(?:-{1,2}|-{0,2}[a-z][a-z0-9-]{0,23})$/i",
    named: "qwenauth sk-0123456789abcdef is refused with exit 2",
  },
  {
    at: "src/platform/find_nearest.ts",
    test: "tests/platform/find_nearest_test.ts",
    promise: "Of two names that are equally near the first is suggested",
    was: "if (isNear && edits < least)",
    becomes: "if (isNear && edits <= least)",
    named: "the nearest name within a third of what was typed",
  },
  {
    at: "src/cli/format_help.ts",
    test: "tests/cli/help_test.ts",
    promise: "The help of a command has examples",
    was: "    exampleSection(spec.examples),\n",
    becomes: "",
    named: '"qwenauth ask --help" prints help on stdout',
  },
  {
    ...REPORT,
    promise: "A closed stdout ends the program quietly",
    was: "  if (thrown instanceof ClosedOutput) return EXIT_CODES.ok;\n",
    becomes: "",
    named: "a closed stdout ends the program quietly with 0",
  },
  {
    ...CODES,
    promise: "Exit 3 is a question that cannot be asked, exit 4 a sign-in that is needed",
    was: "input_needed: 3,\n  auth_required: 4,",
    becomes: "auth_required: 3,\n  input_needed: 4,",
    named: NUMBERS,
  },
  {
    ...CODES,
    promise: "Exit 8 is an approval that did not come, exit 9 a lock that is held",
    was: "pending: 8,\n  lock_busy: 9,",
    becomes: "lock_busy: 8,\n  pending: 9,",
    named: NUMBERS,
  },
  {
    at: "src/commands/failure_document.ts",
    test: "tests/cli/run_test.ts",
    promise: "The wait after exit 6 stands in the JSON",
    was: "    retry_after_seconds: retryAfterSeconds,\n",
    becomes: "",
    named: "a failure under --json is one line of JSON",
  },
  {
    at: "src/oauth/post_form.ts",
    test: "tests/oauth/device_authorization_test.ts",
    promise: "--debug logs each request to the OAuth server with its outcome",
    was: "    note(`status ${answer.status}`);\n",
    becomes: "",
    named: "the device authorization request sends client_id, scope and the S256 challenge",
  },
  {
    at: "src/oauth/post_form.ts",
    test: "tests/oauth/device_authorization_test.ts",
    promise: "--debug logs no query of an endpoint, where a secret may stand",
    was: "`POST ${origin}${pathname}: ${result}",
    becomes: "`POST ${endpoint}: ${result}",
    named: "the query of an endpoint is sent and stands in no debug line",
  },
  {
    at: "src/credentials/credential_lock.ts",
    test: "tests/credentials/credential_lock_test.ts",
    promise: "--debug logs each wait for a lock with its holder",
    was: "await waitForTurn(parts, paths.kernelLock, look, waits)",
    becomes: "await waitForTurn(parts, paths.kernelLock, look)",
    named: "waiting: --debug names the holder, of the kernel lock and of the shared one",
  },
  {
    at: "src/auth/access/model_access.ts",
    test: "tests/auth/access/model_access_test.ts",
    promise: "--debug logs which provider was decided on, and why",
    was: "chosen by ${describeSource(active.source)}`",
    becomes: "chosen`",
    named: "--debug tells which provider is used and why, and where its key comes from",
  },
  {
    at: "src/commands/status.ts",
    test: "tests/commands/status_test.ts",
    promise: "status --json prints its document whatever the exit code",
    was: "  const nowMs = clock.nowMs();\n",
    becomes:
      "  const nowMs = clock.nowMs();\n  if (context.json && failureOf(report)) throw failureOf(report);\n",
    named: "status --json, on stdout whatever the exit code: ",
  },
];
