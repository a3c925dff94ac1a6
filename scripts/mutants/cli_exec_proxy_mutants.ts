/** Promises of `cli.md`, section exec, with the proxy; what guards it is beside it. */

import type { Mutant } from "./mutant.ts";

const START = {
  at: "src/commands/exec_proxy/start_proxy.ts",
  test: "tests/commands/exec_test.ts",
} as const;
const ENVIRONMENT = {
  at: "src/auth/proxy/proxy_environment.ts",
  test: "tests/commands/exec_test.ts",
} as const;
const EXCHANGE = {
  at: "src/auth/proxy/proxy_exchange.ts",
  test: "tests/auth/proxy/proxy_exchange_test.ts",
} as const;
const GUARD = { test: "tests/e2e/exec_proxy_guard_test.ts" } as const;

const IN_PLACE =
  "exec --proxy gives the program a one-time key and a URL on 127.0.0.1 in place of the secret";

/** One mutant for each promise. */
export const CLI_EXEC_PROXY_MUTANTS: readonly Mutant[] = [
  {
    ...ENVIRONMENT,
    promise: "The program gets the one-time key and not the secret",
    was: "{ secret: proxy.key, baseUrl: proxy.baseUrl, model: access.model }",
    becomes: "{ secret: access.secret, baseUrl: proxy.baseUrl, model: access.model }",
    named: IN_PLACE,
  },
  {
    ...START,
    promise: "The base URL of the program is http://127.0.0.1:PORT/v1",
    was: "`http://127.0.0.1:${server.port}${PROXY_PATH}`",
    becomes: "`http://127.0.0.1:${server.port}`",
    named: IN_PLACE,
  },
  {
    ...ENVIRONMENT,
    promise: "Variables that hold the secret are removed",
    was: "withoutValues: [access.secret]",
    becomes: "withoutValues: []",
    named: IN_PLACE,
  },
  {
    ...GUARD,
    at: "src/platform/deno_programs.ts",
    promise: "A variable in which the secret is a part of the value is removed as well",
    was: "text.length < SHORTEST_PART ? value === text : value.includes(text)",
    becomes: "value === text",
    named: "the program of a key sees it in no variable, whatever its name",
  },
  {
    ...ENVIRONMENT,
    promise: "The variable from which the provider's key is expected is removed",
    was: "[row?.keyVariable, isOwn ? named : undefined]",
    becomes: "[isOwn ? named : undefined]",
    named: "exec --proxy takes the variables from the program in which the key is, or is expected",
  },
  {
    ...ENVIRONMENT,
    promise: "The variable that the entry's envKey names is removed",
    was: "[row?.keyVariable, isOwn ? named : undefined]",
    becomes: "[row?.keyVariable]",
    named: "exec --proxy takes the variables from the program in which the key is, or is expected",
  },
  {
    ...GUARD,
    at: "src/auth/proxy/proxy_environment.ts",
    promise: "What eval exported before for another provider is removed",
    was: "[...unset, ...stale, ...keyVariables(gathered, access)]",
    becomes: "[...unset, ...keyVariables(gathered, access)]",
    named: "what eval exported before is not left beside the one-time key",
  },
  {
    ...ENVIRONMENT,
    promise: "Loopback is added to NO_PROXY, what stands there stays",
    was: 'NO_PROXY: withLoopback(get("NO_PROXY") ?? get("no_proxy"))',
    becomes: "NO_PROXY: withLoopback()",
    named: "exec --proxy adds loopback to NO_PROXY and no_proxy, and keeps what stands there",
  },
  {
    ...ENVIRONMENT,
    promise: "Loopback is added to no_proxy as well",
    was: 'no_proxy: withLoopback(get("no_proxy") ?? get("NO_PROXY")),',
    becomes: "",
    named: "exec --proxy adds loopback to NO_PROXY and no_proxy, and keeps what stands there",
  },
  {
    at: "src/commands/exec.ts",
    test: "tests/commands/exec_test.ts",
    promise: "The proxy ends with the program, also with one that cannot be started",
    was: `  } finally {
    await proxy.stop();
  }`,
    becomes: `  } finally {
    void proxy;
  }`,
    named: "exec: 127 for a program that is not there, 126 for one that cannot be executed",
  },
  {
    ...START,
    promise: "What is under way when the program ends is given up",
    was: "      ending.abort();\n",
    becomes: "",
    named: "what is under way when the program ends is given up",
  },
  {
    ...START,
    promise: "A protocol other than openai is refused before the program starts",
    was: "  requireOpenAi(gathered);\n",
    becomes: "",
    named: "a failure of qwenauth itself never starts the program",
  },
  {
    ...START,
    promise: "A plan that forbids scripts keeps exec --proxy from starting the program",
    was: "isScript: true",
    becomes: "isScript: false",
    named: "a failure of qwenauth itself never starts the program",
  },
  {
    ...START,
    promise: "The proxy keeps the network while the program runs with a key",
    was: "gatherValues(keepingNetwork(surroundings), options)",
    becomes: "gatherValues(surroundings, options)",
    named: "exec --proxy keeps the network, which exec with a key gives up",
  },
  {
    ...EXCHANGE,
    promise: "Every request carries the credential that is current then",
    was:
      "      await book?.waitForSlot({ signal });\n      const secret = await credential.current();\n",
    becomes:
      "      const secret = await credential.current();\n      await book?.waitForSlot({ signal });\n",
    named: "a request waits for its slot and takes its credential then",
  },
  {
    ...EXCHANGE,
    promise: "A refused token is refreshed and the request repeated, for 403 as for 401",
    was: "if (status !== 401 && status !== 403) return false;",
    becomes: "if (status !== 401) return false;",
    named: "403 renews the credential, and the request goes once more",
  },
  {
    ...EXCHANGE,
    promise: "The repetition is throttled like any request",
    was: "      await book?.waitForSlot({ signal });\n      const second",
    becomes: "      const second",
    named: "401 renews the credential, and the request goes once more in a slot of its own",
  },
  {
    ...EXCHANGE,
    promise: "Where each request is refused, refreshes do not follow each other",
    was: "if (isRefusal(second)) renewal.giveUpOn(renewed);",
    becomes: "",
    named: "where a renewal does not help, the next ones wait for 60 s",
  },
];
