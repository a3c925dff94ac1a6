/** Promises of `quality.md`, of its table of faults: disks, clocks, servers, input and terminals. */

import type { Mutant } from "./mutant.ts";

const FAULTS = "tests/auth/renewal/refresh_faults_test.ts";
const CLOCK = "tests/auth/renewal/clock_correction_test.ts";
const WAITING = "tests/credentials/credential_lock_test.ts";
const EXCHANGE = {
  at: "src/platform/exchange.ts",
  test: "tests/platform/exchange_test.ts",
} as const;
const SCREEN = {
  at: "src/platform/deno_raw_input.ts",
  test: "tests/platform/deno_raw_input_test.ts",
} as const;
const OUTPUT = {
  at: "src/platform/deno_terminal.ts",
  test: "tests/platform/deno_terminal_test.ts",
} as const;

/** One mutant for each promise. */
export const QUALITY_FAULTS_MUTANTS: readonly Mutant[] = [
  {
    promise: "A full disk leaves no reserved file behind",
    at: "src/credentials/atomic_write.ts",
    test: FAULTS,
    was: "    temporary.pad();\n    return temporary;\n  } catch (error) {\n" +
      "    temporary.discard();",
    becomes: "    temporary.pad();\n    return temporary;\n  } catch (error) {",
    named: "no room for 64 KiB of real bytes: exit 10 before the refresh token is spent",
  },
  {
    promise: "A folder of another owner is found before the refresh token is spent",
    at: "src/credentials/ownership.ts",
    test: FAULTS,
    was: "if (owner === undefined || owner === uid || owner === ROOT) return;",
    becomes: "return;",
    named: "a folder that belongs to someone else: exit 10 before the refresh token is spent",
  },
  {
    promise: "A full disk costs nobody a stored access token that still lives",
    at: "src/auth/renewal/renew_credential.ts",
    test: FAULTS,
    was: "    return fallback;\n",
    becomes: "    throw error;\n",
    named: "a stored access token that still lives is used when there is no room for a refresh",
  },
  {
    promise: "An answer that cannot be renamed into place is found by the next call",
    at: "src/auth/renewal/send_refresh.ts",
    test: FAULTS,
    was: "  } finally {\n    obeySignals();\n  }",
    becomes: "  } finally {\n    obeySignals();\n    reserved.discard();\n  }",
    named: "the answer is written but cannot be flushed or renamed: exit 10, and the next call",
  },
  {
    promise: "An outcome dated in the future, by a clock that was ahead, is nobody's to adopt",
    at: "src/auth/renewal/refresh_attempt.ts",
    test: CLOCK,
    was: "return atMs >= startedAtMs && atMs <= clock.nowMs();",
    becomes: "return atMs >= startedAtMs;",
    named: "an outcome dated in the future was not waited for: token sends a request",
  },
  {
    promise: "A time that no date can name in journal or state is no crash",
    at: "src/credentials/json_file.ts",
    test: CLOCK,
    was: "return number !== undefined && Math.abs(number) <= LATEST_DATE_MS ? number : undefined;",
    becomes: "return number;",
    named: "a time in journal or state that no date can name stands in nobody's way",
  },
  {
    promise: "A clock that jumps makes no living lock stale",
    at: "src/credentials/lock_watch.ts",
    test: WAITING,
    was: "const nowMs = this.#clock.monotonicMs();",
    becomes: "const nowMs = this.#clock.nowMs();",
    named: "waiting: a clock that jumps makes no living lock stale where the files lie on a server",
  },
  {
    promise: "A clock that jumps changes nobody's wait for the lock",
    at: "src/credentials/lock_turn.ts",
    test: WAITING,
    was: "  const endMs = clock.monotonicMs() + WAIT_LIMIT_MS;\n" +
      "  for (let waitMs = FIRST_WAIT_MS;; waitMs = nextWaitMs(waitMs)) {\n",
    becomes: "  const endMs = clock.monotonicMs() + WAIT_LIMIT_MS;\n  const endAtMs = " +
      "clock.nowMs() + WAIT_LIMIT_MS;\n" +
      "  for (let waitMs = FIRST_WAIT_MS;; waitMs = nextWaitMs(waitMs)) {\n" +
      '    if (clock.nowMs() >= endAtMs) return { kernelLock: { kind: "busy" }, endMs };\n',
    named: "waiting: a clock that jumps changes nobody's wait",
  },
  {
    promise: "A machine that was suspended does not poll for a code that is over by the wall clock",
    at: "src/oauth/polling.ts",
    test: "tests/oauth/polling_test.ts",
    was: "      clock.nowMs() - login.startedAtMs,\n      clock.monotonicMs()",
    becomes: "      clock.monotonicMs()",
    named: "a suspended machine stops the monotonic clock: the wall clock ends the login",
  },
  {
    ...EXCHANGE,
    promise: "A server that takes the connection and says nothing is given up",
    was: "await Promise.race([sendOnce(fetch, bounded), stopped.promise])",
    becomes: "await sendOnce(fetch, bounded)",
    named: "the time limit covers the connection, also when fetch does not heed its signal",
  },
  {
    ...EXCHANGE,
    promise: "A truncated answer is none, whatever was read of it",
    was: '      throw new NoAnswer("network", `the answer of "${host}" was cut off`, true);',
    becomes: "      return text + decoder.decode();",
    named: "no answer: a body that breaks off",
  },
  {
    promise: "A damaged expiry_date is exit 10 from every command, never an internal error",
    at: "src/credentials/credential.ts",
    test: "tests/auth/renewal/damaged_credential_test.ts",
    was: "Math.abs(expiry_date) > LATEST_DATE_MS",
    becomes: "expiry_date > LATEST_DATE_MS",
    named: "an expiry_date that no date can name: exit 10 from every form of token",
  },
  {
    promise: "dotenv gives back exactly the value: a backslash needs no escape in double quotes",
    at: "src/shell/dotenv.ts",
    test: "tests/shell/dotenv_test.ts",
    was: 'if (!/["\\\\]/.test(value)) return',
    becomes: 'if (!/["]/.test(value)) return',
    named: "dotenv and parseEnv read back exactly the values",
  },
  {
    promise: "PowerShell gives back exactly the value: a backslash before an escape is escaped",
    at: "src/shell/powershell.ts",
    test: "tests/shell/powershell_test.ts",
    was: '    .replaceAll("\\\\", "\\\\\\\\")\n',
    becomes: "",
    named: "each line of env for PowerShell is a statement that gives back exactly the value",
  },
  {
    ...SCREEN,
    promise: "A signal that ends the program gives the terminal back",
    was: "signals.onExit(() => source.setRaw(false))",
    becomes: "signals.onExit(() => {})",
    named: "raw input: a signal that ends the program gives the terminal back",
  },
  {
    ...SCREEN,
    promise: "After Ctrl-Z and fg the terminal is in raw mode again",
    was: "      source.setRaw(false);\n      source.setRaw(true);\n",
    becomes: "",
    named: "raw input: after a stop the terminal is put into raw mode anew",
  },
  {
    ...SCREEN,
    promise: "A terminal that was closed is the end of the input, not an endless loop",
    was: ".catch(() => null)",
    becomes: ".catch(() => 0)",
    named: "raw input: a terminal that goes away (error) is the end of the input",
  },
  {
    ...OUTPUT,
    promise: "SIGPIPE, a reader that has gone, is no failure",
    was: "    if (error instanceof Deno.errors.BrokenPipe) throw new ClosedOutput();\n",
    becomes: "",
    named: "a reader that has gone is no failure",
  },
  {
    promise: "A stderr that is closed hides no exit code",
    at: "src/cli/report_failure.ts",
    test: "tests/cli/run_test.ts",
    was: "  } catch {\n    // Deliberately ignored: with stderr gone",
    becomes: "  } catch (error) {\n    throw error;\n    // Deliberately ignored: with stderr gone",
    named: "a closed stderr does not hide the exit code",
  },
  {
    promise: "An answer of a wrong media type that comes byte by byte is given up",
    at: "src/requests/model_fetch.ts",
    test: "tests/requests/model_fetch_test.ts",
    was: "clock.every(HEAD_LIMIT_MS, () => void giveUp())",
    becomes: "clock.every(HEAD_LIMIT_MS * 1000, () => void giveUp())",
    named: "an answer of a wrong media type that comes byte by byte is given up",
  },
];
