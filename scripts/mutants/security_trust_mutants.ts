/** Promises of `security.md`, point 3: what `--trust-project` and `trust` allow. */

import type { Mutant } from "./mutant.ts";

const BINDING = {
  at: "src/providers/binding.ts",
  test: "tests/providers/binding_test.ts",
} as const;
const TRUST = {
  at: "src/auth/values/project_trust.ts",
  test: "tests/auth/values/project_trust_test.ts",
} as const;
const WISHES = {
  at: "src/auth/project_wishes.ts",
  test: "tests/commands/trust_test.ts",
  named: "trust counts what project files name, and nothing of one's own files",
} as const;

/** One mutant for each promise. */
export const SECURITY_TRUST_MUTANTS: readonly Mutant[] = [
  {
    ...TRUST,
    promise: "Stored trust is in a host with a key, not in all hosts with all keys",
    was:
      "record?.pairs.some((pair) => pair.host === host && pair.keyVariable === keyVariable) === true",
    becomes:
      "record !== undefined && record.hosts.includes(host) && record.keyVariables.includes(keyVariable)",
    named: "host and key variable count together, as they were recorded",
  },
  {
    ...TRUST,
    promise: "The settings of a clone below a trusted folder may not name its key variables",
    was: "const own = folder !== undefined && Object.hasOwn(folders, folder) ? record : undefined;",
    becomes: "const own = record;",
    named: "a trusted folder may name the recorded key variables for its entries, and no others",
  },
  {
    at: "src/commands/trust.ts",
    test: "tests/commands/trust_test.ts",
    promise: "Trust is asked for again when hosts and keys change places",
    was: "JSON.stringify([hosts, keyVariables, pairs])",
    becomes: "JSON.stringify([hosts, keyVariables, pairs.length])",
    named: "trust asks again when hosts and keys change places",
  },
  {
    at: "src/commands/trust.ts",
    test: "tests/commands/trust_test.ts",
    promise: "A no records nothing",
    was: "  await ask(context);\n  await state.setTrust(folder, record);",
    becomes: "  await state.setTrust(folder, record);\n  await ask(context);",
    named: "trust: a no or giving up records nothing",
  },
  {
    ...WISHES,
    promise: "Trust records what a project's files name, and nothing of one's own",
    was: 'if (url === undefined || trustOf(url.source) !== "project") return [];',
    becomes: "if (url === undefined) return [];",
    named: "trust: where nothing is named there is nothing to trust",
  },
  {
    ...WISHES,
    promise: "Trust covers no base URL to which nothing may be sent",
    was: "parsed === undefined || !isProtectedUrl(parsed)",
    becomes: "parsed === undefined",
  },
  {
    ...BINDING,
    promise: "--trust-project allows it",
    was: "mayReceive(key.source, baseUrl.source) || trust.everything",
    becomes: "mayReceive(key.source, baseUrl.source)",
    named: "allowed: --trust-project, once",
  },
  {
    ...BINDING,
    promise: "Trust in a host is trust in its port",
    was: "? url.host : url.origin",
    becomes: "? url.hostname : url.origin",
    named: "the stored trust in a host covers https://team.test:8443/v1",
  },
  {
    ...BINDING,
    promise: "Trust in a host by https is no trust in it by http",
    was: 'url.protocol === "https:" ? url.host : url.origin',
    becomes: "url.host",
    named: "the stored trust in a host covers http://127.0.0.1:8443/v1",
  },
  {
    ...BINDING,
    promise: "Trust counts for the variables that a key really is made of",
    was: "own.length > 0 ? own : [keyVariable",
    becomes: "own.length === 1 ? own : [keyVariable",
    named: "the stored trust in a project's key does not cover one's own variables in it",
  },
  {
    at: "src/providers/source.ts",
    test: "tests/config/expansion_test.ts",
    promise: "A value is trusted no further than the least trusted variable in it",
    was: "leastTrusted([source.trust, ...source.expanded.map(trustOf)])",
    becomes: "source.trust",
    named: "settings: a variable of a project's file lowers the trust of the user's value",
  },
  {
    at: "src/providers/source.ts",
    test: "tests/commands/trust_test.ts",
    promise: "A home file is one's own: there is nothing to trust in it",
    was: "      return source.trust;\n",
    becomes: '      return source.trust === "home" ? "project" : source.trust;\n',
    named: "trust: where nothing is named there is nothing to trust",
  },
];
