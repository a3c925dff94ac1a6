/** Promises of `credentials.md`: the wait for the locks, and how it ends. */

import type { Mutant } from "./mutant.ts";

const TURN = {
  at: "src/credentials/lock_turn.ts",
  test: "tests/credentials/credential_lock_test.ts",
} as const;
const BOTH = { ...TURN, at: "src/credentials/credential_lock.ts" } as const;

const POLL = "waiting: poll every 25 ms growing to 250 ms, for at most 60 s";

/** One mutant for each promise. */
export const CREDENTIALS_WAITING_MUTANTS: readonly Mutant[] = [
  {
    ...TURN,
    promise: "The first wait for the lock is 25 ms",
    was: "const FIRST_WAIT_MS = 25;",
    becomes: "const FIRST_WAIT_MS = 50;",
    named: POLL,
  },
  {
    ...TURN,
    promise: "Waits grow to 250 ms and no further",
    was: "const LONGEST_WAIT_MS = 250;",
    becomes: "const LONGEST_WAIT_MS = 500;",
    named: POLL,
  },
  {
    ...TURN,
    promise: "The wait for the kernel lock ends after 60 s",
    was: "const WAIT_LIMIT_MS = 60_000;",
    becomes: "const WAIT_LIMIT_MS = 90_000;",
    named: POLL,
  },
  {
    ...BOTH,
    promise: "The 60 s are for both locks together, not for each",
    was: "const { kernelLock, endMs } = outcome;",
    becomes: "const { kernelLock } = outcome;\n  const endMs = clock.monotonicMs() + 60_000;",
    named: "waiting: at most 60 s for both locks together",
  },
  {
    ...TURN,
    promise: "The credential file is looked at on each turn of waiting for another qwenauth",
    was: "    await clock.sleep(waitMs);\n    const value = look();\n",
    becomes: "    await clock.sleep(waitMs);\n    const value = undefined as T | undefined;\n",
    named: "a token that has become valid meanwhile ends the wait at once",
  },
  {
    ...BOTH,
    promise: "The credential file is looked at on each turn of waiting for qwen-code",
    was: "      const value = look();\n",
    becomes: "      const value = undefined as T | undefined;\n",
    named: "waiting for qwen-code: a token that has become valid meanwhile ends the wait at once",
  },
  {
    promise: "A token that has expired as well does not end the wait",
    at: "src/auth/renewal/begin_renewal.ts",
    test: TURN.test,
    was: "isReplaced(first, seen) && isAlive(seen, parts.clock) ? seen",
    becomes: "isReplaced(first, seen) ? seen",
    named: "waiting: another token that has expired as well does not end the wait",
  },
  {
    promise: "When the time is up a token that is still valid is used",
    at: "src/auth/renewal/renew_credential.ts",
    test: TURN.test,
    was: "    if (first && isAlive(first, clock)) return first;\n",
    becomes: "",
    named: "when the time is up: a still valid token is used",
  },
  {
    promise: "When the time is up a token that expired while it was waited for is not used",
    at: "src/auth/renewal/renew_credential.ts",
    test: TURN.test,
    was: "    if (first && isAlive(first, clock)) return first;\n",
    becomes: "    if (first && first.expiresAtMs > request.startedAtMs) return first;\n",
    named: "when the time is up: a still valid token is used",
  },
  {
    promise: "Exit 9 tells since when the holder has the lock, not when it touched it last",
    at: "src/credentials/lock_watch.ts",
    test: TURN.test,
    was: "this.sinceMs = this.holder.sinceMs ?? facts.modifiedAtMs;",
    becomes: "this.sinceMs = facts.modifiedAtMs;",
    named: "when the time is up: exit 9 naming the holder (pid, host, since)",
  },
  {
    promise: "Exit 9 names the host of the holder",
    at: "src/credentials/lock_content.ts",
    test: TURN.test,
    was: 'const host = holder.host === undefined ? "" : ` on "${holder.host}"`;',
    becomes: 'const host = "";',
    named: "when the time is up: exit 9 naming the holder (pid, host, since)",
  },
  {
    ...TURN,
    promise: "A process that gets its turn looks once more before it goes on",
    was: "      if (value === undefined) return { kernelLock, endMs };\n",
    becomes: "      return { kernelLock, endMs };\n",
    test: "tests/auth/renewal/begin_renewal_test.ts",
    named: "the wait for the turn ends at once with a token that was renewed after the first look",
  },
];
