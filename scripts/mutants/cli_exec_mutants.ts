/** Promises of `cli.md`, section exec, without the proxy. */

import type { Mutant } from "./mutant.ts";

const EXEC = { at: "src/commands/exec.ts", test: "tests/commands/exec_test.ts" } as const;
const PROGRAMS = { at: "src/platform/deno_programs.ts", test: "tests/e2e/exec_test.ts" } as const;

/** One mutant for each promise. */
export const CLI_EXEC_MUTANTS: readonly Mutant[] = [
  {
    ...EXEC,
    promise: "The program gets the variables of env, their list too",
    was: "set.map(({ name, value }) => [name, value])",
    becomes: "set.slice(0, -1).map(({ name, value }) => [name, value])",
    named: "exec runs the program with the variables of env, and ends with its exit code",
  },
  {
    ...EXEC,
    promise: "The program does not get what env would unset",
    was: "value])), unset };",
    becomes: "value])), unset: unset.slice(0, 0) };",
    named: "exec unsets the variables of the protocol that have no value",
  },
  {
    ...EXEC,
    promise: "exec ends with the program's exit code",
    was: "return await running.exitCode;",
    becomes: "return await running.exitCode === 0 ? 0 : 1;",
    named: "exec runs the program with the variables of env, and ends with its exit code",
  },
  {
    ...EXEC,
    promise: "--min-valid counts for exec",
    was: 'exportsOfAccess(gathered, options["min-valid"])',
    becomes: "exportsOfAccess(gathered)",
    named: "exec --min-valid refreshes a token that would expire sooner",
  },
  {
    at: "src/commands/exec_proxy/start_proxy.ts",
    test: "tests/commands/exec_test.ts",
    promise: "--min-valid counts for exec --proxy",
    was: "{ isScript: true, minValidSeconds }",
    becomes: "{ isScript: true }",
    named: "exec --min-valid refreshes a token that would expire sooner",
  },
  {
    ...EXEC,
    promise: "A signal that a terminal gave to both is not passed on",
    was: "if (isShared && TYPED.includes(signal)) return;",
    becomes: "",
    named: "exec passes on the signals that the terminal has not given to both: stdin",
  },
  {
    ...EXEC,
    promise: "SIGQUIT is one of those that a terminal gives to both",
    was: '["SIGINT", "SIGQUIT", "SIGHUP"]',
    becomes: '["SIGINT", "SIGHUP"]',
    named: "exec passes on the signals that the terminal has not given to both: stdin",
  },
  {
    ...EXEC,
    promise: "A stream that is redirected does not hide the terminal",
    was: "stdin.isTerminal || stdout.isTerminal || stderr.isTerminal",
    becomes: "stdin.isTerminal && (stdout.isTerminal || stderr.isTerminal)",
    named: "exec passes on the signals that the terminal has not given to both: stderr",
  },
  {
    ...EXEC,
    promise: "A signal that no terminal gives is passed on, on a terminal too",
    was: "if (isShared && TYPED.includes(signal)) return;",
    becomes: "if (isShared) return;",
    named: "exec passes on the signals that the terminal has not given to both: stdout",
  },
  {
    ...EXEC,
    promise: "Without a terminal every signal is passed on",
    was: "if (isShared && TYPED.includes(signal)) return;",
    becomes: "if (TYPED.includes(signal)) return;",
    named: "exec passes on the signals that the terminal has not given to both: no stream",
  },
  {
    at: "src/platform/deno_signals.ts",
    test: "tests/platform/deno_signals_test.ts",
    promise: "While a program runs, a signal that is passed on does not end qwenauth itself",
    was: "if (this.#receivers.size > 0) return this.#hand(signal);",
    becomes: "if (this.#receivers.size > 0) this.#hand(signal);",
    named: "a signal that is passed on ends nothing, until nobody receives it any more",
  },
  {
    at: "src/platform/deno_signals.ts",
    test: "tests/platform/deno_signals_test.ts",
    promise: "Signals that end no program of themselves are passed on as well",
    was: '["SIGQUIT", "SIGUSR1", "SIGUSR2"] as const',
    becomes: '["SIGQUIT", "SIGUSR1"] as const',
    named: "a signal that is passed on ends nothing, until nobody receives it any more",
  },
  {
    ...EXEC,
    promise: "A signal that comes while the program is started is passed on as well",
    was: `  const stop = passSignals(context, (signal) => running?.kill(signal));
  try {
    const started = context.programs.run(program, args, environment);`,
    becomes: `  let stop = () => {};
  try {
    const started = context.programs.run(program, args, environment);
    stop = passSignals(context, (signal) => running?.kill(signal));`,
    named: "exec passes on the signals that the terminal has not given to both: no stream",
  },
  {
    ...EXEC,
    promise: "126 is for what cannot be executed, 127 for what is not there",
    was: 'reason === "not_found" ? 127 : 126',
    becomes: 'reason === "not_found" ? 126 : 127',
    named: "exec: 127 for a program that is not there, 126 for one that cannot be executed",
  },
  {
    ...EXEC,
    promise: "A program that cannot be started is told in a line of qwenauth's",
    was: 'terminal.stderr.write(`qwenauth: Cannot run "${program}": ${why}\\n`);',
    becomes: "void [terminal, why];",
    named: "exec: 127 for a program that is not there, 126 for one that cannot be executed",
  },
  {
    at: "src/auth/access/exports_of_access.ts",
    test: "tests/commands/exec_test.ts",
    promise: "A plan that forbids scripts keeps exec from starting the program",
    was: "{ isScript: true, minValidSeconds }",
    becomes: "{ isScript: false, minValidSeconds }",
    named: "a failure of qwenauth itself never starts the program",
  },
  {
    ...PROGRAMS,
    promise: "What is to be unset does not come in again from the environment of qwenauth",
    was: "for (const name of names) Deno.env.delete(name);",
    becomes: "",
    named: "the program does not see the old values that were shadowed or exported before",
  },
  {
    ...PROGRAMS,
    promise: "The program gets everything else of the environment unchanged",
    was: "clearEnv: isSearched,",
    becomes: "clearEnv: true,",
    named: "exec runs the program with the variables of env and everything else unchanged",
  },
  {
    ...PROGRAMS,
    test: "tests/e2e/undecodable_test.ts",
    promise: "With --proxy no variable reaches the program that cannot be searched for the secret",
    was: "clearEnv: isSearched,",
    becomes: "clearEnv: false,",
    named: "exec hands on variables that are not UTF-8, with --proxy none",
  },
];
