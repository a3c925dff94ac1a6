/** Promises of `cli.md`, section status: requests, bars, and how it ends. */

import type { Mutant } from "./mutant.ts";

const REPORT = {
  at: "src/commands/status_screen/status_report.ts",
  test: "tests/commands/status_probe_test.ts",
} as const;
const MORE = {
  at: "src/commands/status_screen/more_rows.ts",
  test: "tests/commands/status_more_test.ts",
} as const;
const STYLE = {
  at: "src/commands/status_screen/style.ts",
  test: "tests/commands/status_screen/style_test.ts",
} as const;

/** One mutant for each promise. */
export const CLI_STATUS_ENDS_MUTANTS: readonly Mutant[] = [
  {
    at: "src/requests/request_usage.ts",
    test: "tests/requests/request_slots_test.ts",
    promise: "The requests of the last minute are those of the last 60 s",
    was: "time > nowMs - MINUTE_MS && time <= nowMs",
    becomes: "time > nowMs - MINUTE_MS",
    named: "the usage counts the last minute and today",
  },
  {
    at: "src/requests/request_usage.ts",
    test: "tests/commands/status_more_test.ts",
    promise: "Today ends at midnight in Beijing",
    was: "dayResetsAtMs: dayEndMs",
    becomes: "dayResetsAtMs: dayStartMs",
    named: "status counts the requests of the book against the limits",
  },
  {
    ...MORE,
    promise: "The reset time of the day's requests is shown",
    was: "`${today}/${dayLimit}, ${resets}`",
    becomes: "`${today}/${dayLimit}`",
    named: "status counts the requests of the book against the limits",
  },
  {
    ...STYLE,
    promise: "Requests are drawn as bars on a terminal",
    was: "hasBars: isTerminal,",
    becomes: "hasBars: isTerminal && hasColor,",
    named: "blocks are drawn on a terminal in a UTF-8 locale, never on a dumb one",
  },
  {
    ...STYLE,
    promise: "A few requests are seen in the bar",
    was: "Math.max(1, Math.floor(share * BAR_CELLS))",
    becomes: "Math.floor(share * BAR_CELLS)",
    named: "bars are of 20 cells, and whatever is more than nothing fills at least one",
  },
  {
    at: "src/commands/status.ts",
    test: "tests/commands/status_probe_test.ts",
    promise: "The network is never contacted without --probe",
    was: "options.probe ? prove : undefined,",
    becomes: "options.probe === false ? undefined : prove,",
    named: "status without --probe asks nobody, whatever the credential",
  },
  {
    at: "src/commands/status_screen/format_status.ts",
    test: "tests/commands/status_screen/style_test.ts",
    promise: "What a project's file names does not act on the terminal",
    was: "const cleaned = printableText(text);",
    becomes: "const cleaned = text;",
    named: "what a project's file names cannot act on the terminal",
  },
  {
    ...REPORT,
    test: "tests/commands/status_test.ts",
    promise: "An expired token that can be refreshed is exit 0",
    was: 'return expiresAtMs > nowMs ? "usable" : "refreshable";',
    becomes: 'return expiresAtMs > nowMs ? "usable" : "unusable";',
    named: "status --json, on stdout whatever the exit code: expired",
  },
  {
    ...REPORT,
    test: "tests/commands/status_damage_test.ts",
    promise: "What has to be mended first decides the exit code",
    was: "return failures.sort((a, b) => rank(a) - rank(b))[0];",
    becomes: "return failures.sort((a, b) => rank(b) - rank(a))[0];",
    named: "status of two failures ends with the code of what has to be mended first",
  },
  {
    ...REPORT,
    promise: "A probe that the service refuses decides the exit code",
    was: "    proof?.failure,\n",
    becomes: "",
    named: "status --probe --json:",
  },
  {
    ...REPORT,
    test: "tests/commands/status_more_test.ts",
    promise: "A dead sign-in is no failure while another provider is the active one",
    was: "values.provider?.shown === QWEN_OAUTH ? signIn?.failure : undefined",
    becomes: "signIn?.failure",
    named: "status with a key is exit 0, whatever has become of the sign-in",
  },
  {
    at: "src/commands/status.ts",
    test: "tests/commands/status_test.ts",
    promise: "--json prints its document on stdout whatever the exit code",
    was: `  const nowMs = clock.nowMs();
  if (context.json) {`,
    becomes: `  const nowMs = clock.nowMs();
  if (context.json && failureOf(report)) throw failureOf(report)!;
  if (context.json) {`,
    named: "status --json, on stdout whatever the exit code: damaged",
  },
  {
    at: "src/commands/status.ts",
    test: "tests/commands/status_test.ts",
    promise: "The exit code is the same with --json as without it",
    was: "  if (failure) throw failure;",
    becomes: "  if (failure && !context.json) throw failure;",
    named: "status --json, on stdout whatever the exit code: damaged",
  },
  {
    at: "src/auth/installation/describe_problem.ts",
    test: "tests/commands/status_damage_test.ts",
    promise: "A part that cannot be read hides nothing of the others",
    was: "    problems.push({ part, failure: toFailure(error), isRelevant });\n",
    becomes:
      "    problems.push({ part, failure: toFailure(error), isRelevant });\n    if (isRelevant) throw error;\n",
    named: "status without a home folder is a whole document with the failure in it",
  },
];
