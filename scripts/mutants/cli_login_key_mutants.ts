/** Promises of `cli.md`, section login: API keys. */

import type { Mutant } from "./mutant.ts";

const COMMAND = {
  at: "src/commands/login_api_key.ts",
  test: "tests/commands/login_api_key_test.ts",
} as const;
const PLACE = {
  at: "src/auth/key_login/find_key_place.ts",
  test: "tests/auth/key_login/store_api_key_test.ts",
} as const;
const HOSTS = {
  at: "src/auth/key_login/alibaba_hosts.ts",
  test: "tests/auth/key_login/store_api_key_test.ts",
} as const;
const STORE = {
  at: "src/auth/key_login/store_api_key.ts",
  test: "tests/auth/key_login/store_api_key_test.ts",
} as const;
const SHADOWS = {
  at: "src/auth/key_login/key_shadows.ts",
  test: "tests/auth/key_login/key_shadows_test.ts",
} as const;

const OFFERED = "on 401 another host of Alibaba that accepts the key is found";

/** One mutant for each promise. */
export const CLI_LOGIN_KEY_MUTANTS: readonly Mutant[] = [
  {
    at: "src/commands/login.ts",
    test: "tests/cli/commands_test.ts",
    promise: "No flag of login takes a key",
    was: "  ...SOURCE_FLAGS,\n",
    becomes: '  ...SOURCE_FLAGS,\n  "openai-api-key": VALUE_FLAGS["openai-api-key"],\n',
    named: "the flags for all commands are taken where they make sense",
  },
  {
    at: "src/platform/clack_prompts.ts",
    test: "tests/e2e/prompts_test.ts",
    promise: "A key that is typed is never shown",
    was: "        password({ ...session,",
    becomes: "        text({ ...session,",
    named: "the menu leads to a key that is typed unseen, proved and stored",
  },
  {
    ...COMMAND,
    promise: "Without --key-stdin standard input is not read",
    was: 'if (!options["key-stdin"] && !context.mayAsk) {',
    becomes: "if (false) {",
    named:
      "login without a terminal reads the key from the first line of stdin only with --key-stdin",
  },
  {
    ...COMMAND,
    promise: "What is no key is refused on standard input as at the prompt",
    was: '"its first line is empty" : check(line);',
    becomes: '"its first line is empty" : undefined;',
    named: "login refuses keys with white space or control characters, and no key at all",
  },
  {
    ...HOSTS,
    test: "tests/commands/login_api_key_test.ts",
    promise: "The region of an Alibaba offer is a part of the id and is asked for in the menu",
    was: "keyVariable === row.keyVariable);\n}\n\n/**\n * Other",
    becomes: "keyVariable === row.keyVariable).slice(0, 3);\n}\n\n/**\n * Other",
    named: "login: a key of Alibaba's is asked for its region, then for itself",
  },
  {
    ...PLACE,
    promise: "A key is proved before it is stored",
    was: 'if (proof !== undefined && proof.kind !== "refused") return place;',
    becomes: 'if (proof !== undefined && proof.kind !== "works") return place;',
    named: "a refused key is not stored: exit 4",
  },
  {
    ...PLACE,
    promise: "Other hosts of Alibaba are offered on 401 alone",
    was: "(proof?.status ?? 401) === 401",
    becomes: "(proof?.status ?? 401) >= 401",
    named: "nothing of Alibaba's is tried for an endpoint of one's own, or on 403",
  },
  {
    ...PLACE,
    promise: "A key of an endpoint of one's own is tried on no host of Alibaba's",
    was: "isAlibaba(place.row) && isOfCatalogue && (proof",
    becomes: "(proof",
    named: "nothing of Alibaba's is tried for an endpoint of one's own, or on 403",
  },
  {
    ...HOSTS,
    promise: "A refused Alibaba key is tried on hosts of Alibaba's only",
    was: "other.id !== row.id && isAlibaba(other) &&",
    becomes: "other.id !== row.id &&",
    named: OFFERED,
  },
  {
    ...PLACE,
    promise: "Other hosts are tried only after a yes",
    was: "await audience.mayTry(others, describeRefusal(place, proof))",
    becomes: "await audience.mayTry(others, describeRefusal(place, proof)) !== false",
    named: "without a terminal the other hosts are named, not tried",
  },
  {
    ...STORE,
    promise: "A key is stored for the provider whose host accepted it",
    was: "const { row, baseUrl } = place;",
    becomes: "const { row, baseUrl } = { ...request.place, baseUrl: place.baseUrl };",
    named: OFFERED,
  },
  {
    at: "src/commands/login_screen/key_screen.ts",
    test: "tests/commands/login_api_key_test.ts",
    promise: "It is said which host accepts the key",
    was: "[`The key works${modelCount(proof.models)} at ${where}`]",
    becomes: "[`The key works${modelCount(proof.models)}`]",
    named: "login offers Alibaba's other hosts, says which one accepts the key",
  },
  {
    ...STORE,
    promise: "Key, provider and host are stored as one record",
    was: "{ key: request.key, baseUrl, storedAt: nowText }",
    becomes: "{ key: request.key, baseUrl: undefined, storedAt: nowText }",
    named: "a key that works is stored with its base URL",
  },
  {
    ...STORE,
    promise: "A plan's rule is shown before it is asked about",
    was:
      '  audience.show({ kind: "rule", rule });\n  const answer = await audience.accepts(rule);\n',
    becomes:
      '  const answer = await audience.accepts(rule);\n  audience.show({ kind: "rule", rule });\n',
    named: "a plan's rule: the consent is stored with its date after it was given",
  },
  {
    ...STORE,
    promise: "Consent is stored when it was given, not whenever it was asked for",
    was: 'if (plan !== undefined && consent === "accepted") await',
    becomes: "if (plan !== undefined && consent !== undefined) await",
    named: "a plan's rule: refused, the key is stored and no consent",
  },
  {
    ...COMMAND,
    promise: "Under --json too the rule is shown to whoever is asked to accept it",
    was: "    if (json) terminal.stderr.write(`${text}\\n`);\n",
    becomes: "",
    named: "login --json on a terminal shows the rule all the same",
  },
  {
    ...COMMAND,
    promise: "Without a terminal a plan's key is not sent before its rule is accepted",
    was: "  refuseUnaskable(context, options, parts, place);\n",
    becomes: "",
    named:
      "login: without a terminal a plan's rule needs --accept-plan-terms, before the key is sent",
  },
  {
    ...COMMAND,
    promise: "--accept-plan-terms answers in place of a person",
    was: '    if (options["accept-plan-terms"]) return true;\n',
    becomes: "",
    named:
      "login: without a terminal a plan's rule needs --accept-plan-terms, before the key is sent",
  },
  {
    ...SHADOWS,
    promise: "A key in a .env file that would win over the stored one is named",
    was: "[layers.environment(variable), layers.envFile(variable)]",
    becomes: "[layers.environment(variable)]",
    named: "what wins over a stored key: a .env file",
  },
  {
    ...SHADOWS,
    promise: "A base URL that leads the stored key elsewhere is named",
    was: "return [...keys, ...urls, ...findChoiceShadows(layers, row.id)];",
    becomes: "return [...keys, ...findChoiceShadows(layers, row.id)];",
    named: "what wins over a stored key: a base URL of another host",
  },
];
