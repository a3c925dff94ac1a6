/** Promises of `cli.md`, section login: how a key is read, which rule is shown, what is stored and named. */

import type { Mutant } from "./mutant.ts";

const COMMAND = {
  at: "src/commands/login_api_key.ts",
  test: "tests/commands/login_api_key_test.ts",
} as const;
const STORE = {
  at: "src/auth/key_login/store_api_key.ts",
  test: "tests/auth/key_login/store_api_key_test.ts",
} as const;
const SHADOWS = {
  at: "src/auth/key_login/key_shadows.ts",
  test: "tests/auth/key_login/key_shadows_test.ts",
} as const;

/** One mutant for each promise. */
export const CLI_LOGIN_KEY_MUTANTS: readonly Mutant[] = [
  {
    at: "src/commands/login_options.ts",
    test: "tests/commands/login_api_key_test.ts",
    promise: "A flag that belongs to an API key selects it",
    was: " || findKeyFlag(options) !== undefined;",
    becomes: ";",
    named: "login: a flag that belongs to an API key selects it where no --method is given",
  },
  {
    ...COMMAND,
    promise: "A hint leads the key to the host that was named, and to no other",
    was: "${loginWith(choice.row.id)}${urlFlag(options)} --key-stdin",
    becomes: "${loginWith(choice.row.id)} --key-stdin",
    named: "login: a flag that belongs to an API key selects it where no --method is given",
  },
  {
    ...COMMAND,
    promise: "No hint stores a key as one of another protocol",
    was: '  if (protocol === "openai") {\n',
    becomes: "  if (protocol !== undefined) {\n",
    named: "login --openai-base-url with another provider: no hint stores its key",
  },
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
  {
    at: "src/commands/login_screen/key_screen.ts",
    test: "tests/commands/login_api_key_test.ts",
    promise: "What wins over the stored key is named under --quiet too",
    was: "return [...(quiet ? [] : remarks), ...warnings];",
    becomes: "return quiet ? [] : [...remarks, ...warnings];",
    named: "login names what wins over the stored key",
  },
  {
    at: "src/commands/login_screen/key_screen.ts",
    test: "tests/commands/login_api_key_test.ts",
    promise: "The event authorized tells an accepted rule from a refused one",
    was: 'step.consent === undefined ? undefined : step.consent === "accepted"',
    becomes: "step.consent === undefined ? undefined : true",
    named: "login --json on a terminal shows the rule all the same",
  },
];
