/** Promises of `cli.md`, section login: what follows the approval, and the events. */

import type { Mutant } from "./mutant.ts";

const COMMAND = { at: "src/commands/login.ts", test: "tests/commands/login_test.ts" } as const;
const TEXTS = {
  at: "src/commands/login_screen/screen_texts.ts",
  test: "tests/commands/login_test.ts",
} as const;
const ORDER = {
  at: "src/auth/device_login/log_in_by_device.ts",
  test: "tests/auth/device_login/log_in_by_device_test.ts",
} as const;
const PROBE = { at: "src/requests/probe.ts", test: "tests/requests/probe_test.ts" } as const;
const EVENTS = {
  at: "src/commands/login_screen/json_events.ts",
  test: "tests/commands/login_json_test.ts",
} as const;

const PROVED = "the probe says one of: works, refused (exit 5)";
const SIGNED_IN = "already signed in: asks before replacing, else --force is needed";
const ACTIVE = "the provider becomes the active one unless the probe said refused";
const JSON_LINES = "--json: one event per line on stdout, nothing on stderr";

/** One mutant for each promise. */
export const CLI_LOGIN_PROOF_MUTANTS: readonly Mutant[] = [
  {
    ...ORDER,
    promise: "On success the file is written before the probe",
    was:
      '  await parts.save(credential, { force: request.force, waits });\n  audience.show({ kind: "authorized", credential, baseUrl });\n  const outcome = await proveIfAsked(parts, audience, request, credential, baseUrl, signal);\n',
    becomes:
      '  const outcome = await proveIfAsked(parts, audience, request, credential, baseUrl, signal);\n  await parts.save(credential, { force: request.force, waits });\n  audience.show({ kind: "authorized", credential, baseUrl });\n',
    named: "a login saves the credential before it proves it",
  },
  {
    ...ORDER,
    promise: "--timeout counts for the approval alone, not for the probe",
    was:
      "  const credential = await obtainCredential(parts, audience, request, signal);\n  return await completeLogin(parts, audience, request, credential, signal);",
    becomes:
      "  const limited = AbortSignal.any([signal]);\n  const credential = await obtainCredential(parts, audience, request, limited);\n  const over = new AbortController();\n  parts.clock.sleep((request.timeoutSeconds ?? 1e6) * 1000 - parts.clock.monotonicMs(), signal).then(() => over.abort(), () => {});\n  return await completeLogin(parts, audience, request, credential, over.signal);",
    named: "--timeout does not end what comes after the approval",
  },
  {
    ...PROBE,
    promise: "Where GET /models is not served a chat of one token is the probe, on 405 too",
    was: "models.status !== 404 && models.status !== 405 &&",
    becomes: "models.status !== 404 &&",
    named: "probe: 405 on /models, chat works",
  },
  {
    ...PROBE,
    promise: "403 says that calls are refused, as 401 does",
    was: "if (status === 401 || status === 403) return",
    becomes: "if (status === 401) return",
    named: "probe: 403 is a refusal",
  },
  {
    ...PROBE,
    promise: "An answer of 200 that is an error proves nothing",
    was: ' && !("error" in fields)',
    becomes: "",
    named: "probe: 200 with an error proves nothing",
  },
  {
    at: "src/auth/access/refused_call.ts",
    test: "tests/commands/login_test.ts",
    promise: "The end of the free tier is named where the server is the one that ended it",
    was: 'const why = isDefaultServer ? `: ${FREE_TIER_ENDED}` : "";',
    becomes: "const why = `: ${FREE_TIER_ENDED}`;",
    named: PROVED,
  },
  {
    at: "src/commands/login_device.ts",
    test: "tests/commands/login_test.ts",
    promise: "A login whose model calls are refused is exit 5",
    was: 'if (outcome?.kind === "refused") {',
    becomes: 'if (outcome?.kind === "refused" && login.isDefaultServer) {',
    named: PROVED,
  },
  {
    ...TEXTS,
    promise: "That the model service could not be reached is said also under --quiet",
    was: 'if (step.kind === "probed" && step.outcome.kind === "unreachable") {',
    becomes: 'if (!quiet && step.kind === "probed" && step.outcome.kind === "unreachable") {',
    named: PROVED,
  },
  {
    ...ORDER,
    promise: "--no-probe skips the probe",
    was: "  if (!request.probe) {",
    becomes: "  if (!request.probe && request.force) {",
    named: "--no-probe skips the proof",
  },
  {
    ...ORDER,
    promise: "The provider becomes active although calls are refused, where no other one was",
    was: 'outcome?.kind !== "refused" || !isAnotherActive',
    becomes: 'outcome?.kind !== "refused"',
    named: ACTIVE,
  },
  {
    ...ORDER,
    promise: "Where another provider was active it stays active when calls are refused",
    was: 'if (outcome?.kind !== "refused" || !isAnotherActive) {',
    becomes: "{",
    named: ACTIVE,
  },
  {
    ...ORDER,
    promise: "Without a terminal an expired sign-in is replaced without --force",
    was: "(answer === undefined && !isValid)",
    becomes: "false",
    named: SIGNED_IN,
  },
  {
    ...ORDER,
    promise: "Without a terminal --force is needed while the stored token is valid",
    was: "(answer === undefined && !isValid)",
    becomes: "answer === undefined",
    named: SIGNED_IN,
  },
  {
    at: "src/commands/login_screen/questions.ts",
    test: "tests/commands/login_test.ts",
    promise: "Before a sign-in is replaced Enter alone is a no",
    was: 'return answer === "y" || answer === "yes";',
    becomes: 'return answer === "y" || answer === "yes" || answer === "";',
    named: "already signed in: with a terminal it asks before replacing",
  },
  {
    ...EVENTS,
    promise: "The event slow_down has the interval from then on",
    was: 'return { event: "slow_down", interval: step.intervalSeconds };',
    becomes: "return undefined;",
    named: JSON_LINES,
  },
  {
    ...EVENTS,
    promise: "The event device_code has the URL with the code in it",
    was: "      verification_uri_complete: view.verificationUriComplete,\n",
    becomes: "",
    named: JSON_LINES,
  },
  {
    ...COMMAND,
    test: "tests/commands/login_json_test.ts",
    promise: "A login that fails ends with the event error",
    was: "if (error instanceof Failure) events?.fail(error);",
    becomes: "",
    named: JSON_LINES,
  },
  {
    at: "src/auth/device_login/open_device_login.ts",
    test: "tests/auth/device_login/open_device_login_test.ts",
    promise: "A sign-in that has expired and cannot be refreshed is none to be asked about",
    was: "return isRefused ? undefined : stored;",
    becomes: "return stored;",
    named: "an expired sign-in whose refresh token was refused signs nobody in",
  },
];
