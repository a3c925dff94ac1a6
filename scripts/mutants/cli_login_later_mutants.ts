/** Promises of `cli.md`, section login: `--start`, and `--wait` in any later process. */

import type { Mutant } from "./mutant.ts";

const START = {
  at: "src/auth/device_login/pending_start.ts",
  test: "tests/commands/login_pending_test.ts",
} as const;
const PENDING = "tests/auth/device_login/pending_login_test.ts";
const CHOICE = { at: "src/auth/device_login/pending_choice.ts", test: PENDING } as const;
const POLL = { at: "src/auth/device_login/pending_poll.ts", test: PENDING } as const;
const SCREEN = {
  at: "src/commands/login_screen/plain_screen.ts",
  test: "tests/commands/login_pending_test.ts",
} as const;

/** One mutant for each promise. */
export const CLI_LOGIN_LATER_MUTANTS: readonly Mutant[] = [
  {
    at: "src/auth/device_login/pending_wait.ts",
    test: "tests/auth/device_login/pending_login_test.ts",
    promise:
      "--wait with the empty ID of a --start that began nothing ends well for who is signed in",
    was: '  if (request.id === "") return await endWithoutLogin(parts, audience, request);\n',
    becomes: "",
    named: "an empty ID, as of a --start that began nothing",
  },
  {
    ...START,
    promise: "--start stores the code before it prints it",
    was:
      '  const { id } = parts.pending.store.create(toStore(parts, started));\n  await audience.showCode({ ...pendingCode(started, Infinity), stored: { id, step: "begun" } });\n',
    becomes:
      '  await audience.showCode(pendingCode(started, Infinity));\n  const { id } = parts.pending.store.create(toStore(parts, started));\n  await audience.showCode({ ...pendingCode(started, Infinity), stored: { id, step: "begun" } });\n',
    named: "--start stores the login before its code is shown",
  },
  {
    ...START,
    promise: "--start without --force begins nothing for somebody who is signed in",
    was: "  if (!force && await keepsStored(parts, audience)) return undefined;\n",
    becomes: "",
    named: "--start while signed in begins nothing without --force",
  },
  {
    ...SCREEN,
    promise: "--start prints the command that goes on",
    was: 'stored?.step === "begun" ? `${goOnLine(stored.id)}\\n` : waiting',
    becomes: "waiting",
    named: "--start shows URL, code, validity and the command to go on with",
  },
  {
    at: "src/commands/login_device.ts",
    test: "tests/commands/login_pending_test.ts",
    promise: "Under --json --start prints its event and not the bare ID as well",
    was: "if (begun !== undefined && !json)",
    becomes: "if (begun !== undefined)",
    named: "--start --json is one device_code event with the ID",
  },
  {
    at: "src/credentials/pending_sweep.ts",
    test: PENDING,
    promise: "What --start stored is removed after its expiry, and not before",
    was: "return login.expiresAtMs <= nowMs;",
    becomes: "return login.startedAtMs <= nowMs;",
    named: "every login sweeps what has expired",
  },
  {
    at: "src/commands/login.ts",
    test: "tests/e2e/login_resume_test.ts",
    promise: "A code that expired and that nobody waits for is removed by the next login",
    was: "    sweepExpiredLogins(context);\n",
    becomes: "",
    named: "one that nobody waits for is swept by the next login",
  },
  {
    ...CHOICE,
    promise: "--wait without an ID means the only login, never one of several",
    was: "if (others.length === 0) return first;",
    becomes: "return first;",
    named: "several at once: each has a file and an ID of its own",
  },
  {
    ...CHOICE,
    promise: "The only login is found beside a damaged one",
    was: "      problems.push(error);\n      return [];",
    becomes: "      throw error;",
    named: "a damaged pending login is exit 10, is not quoted, and is in nobody's way",
  },
  {
    ...POLL,
    promise: "--wait --timeout is exit 8 and leaves the login",
    was: '    case "timeout":\n',
    becomes: '    case "timeout":\n      discard(parts, id);\n',
    named: "--timeout is exit 8 with the command to go on, and the login stays",
  },
  {
    ...POLL,
    promise: "--wait --timeout cuts off a pause and never a request",
    was: "parts.awaitApproval(started, observe, limited, signal)",
    becomes: "parts.awaitApproval(started, observe, limited)",
    named: "what --timeout cuts off is a pause, never a request",
  },
  {
    ...POLL,
    promise: "A later process polls at the pace that the server asked the earlier one for",
    was:
      "    keep(parts, { ...login, state: { ...state, intervalSeconds: event.intervalSeconds } });\n",
    becomes: "",
    named: "the interval that grew by slow_down is kept for the next process",
  },
  {
    ...POLL,
    promise: "A login that was denied is removed",
    was: '    case "denied":\n      discard(parts, id);\n',
    becomes: '    case "denied":\n',
    named: "denial and expiry are exit 4 and remove the login",
  },
  {
    ...POLL,
    promise: "A grant that cannot be stored at once is kept for the next --wait",
    was: "      keepGrant(parts, waiting.login, room, outcome.credential);\n",
    becomes: "      room.discard();\n",
    named:
      "a grant that cannot be stored is kept, without its codes, and stored by the next --wait",
  },
  {
    ...SCREEN,
    promise: "--wait shows the code again to a person",
    was: 'if (stored?.step === "resumed" && !this.#stderr.isTerminal) {',
    becomes: 'if (stored?.step === "resumed") {',
    named: "--wait shows the code again to a person alone, and opens no browser",
  },
  {
    ...POLL,
    promise: "A code that is shown again says for how long it is still valid",
    was: "expiresInSeconds: Math.max(0, expiresAtMs - nowMs) / 1000",
    becomes: "expiresInSeconds: (expiresAtMs - startedAtMs) / 1000",
    named: "a code that is shown again says for how long it is still valid",
  },
  {
    ...POLL,
    promise: "What --wait --timeout leaves is the login and nothing else",
    was: '    if (outcome?.kind !== "granted") room.discard();\n',
    becomes: "",
    named: "--timeout is exit 8 with the command to go on, and the login stays",
  },
];
