/** Promises of `cli.md`, section token: whose token it is. */

import type { Mutant } from "./mutant.ts";

const COMMAND = { at: "src/commands/token.ts", test: "tests/commands/token_test.ts" } as const;
const CHOSEN = { at: "src/auth/chosen_provider.ts", test: "tests/commands/token_test.ts" } as const;

const ALIKE = "token ends the same with --json: what the chosen sign-in does not need stands";
const MEANT =
  "token of the provider that is meant: flag, environment, stored choice, in this order";

/** One mutant for each promise. */
export const CLI_TOKEN_PROVIDER_MUTANTS: readonly Mutant[] = [
  {
    ...CHOSEN,
    promise: "The environment decides on the provider before what login chose",
    was: "return named === undefined ? isOAuthChosen(signIn) : named === QWEN_OAUTH;",
    becomes: "return isOAuthChosen(signIn) || named === QWEN_OAUTH;",
    named: MEANT,
  },
  {
    ...CHOSEN,
    promise: "A key on the command line is printed in place of the access token",
    was: 'options["openai-api-key"] !== undefined || ',
    becomes: "",
    named: MEANT,
  },
  {
    ...CHOSEN,
    promise: "A base URL on the command line never goes with the access token",
    was: ' || options["openai-base-url"] !== undefined',
    becomes: "",
    named: MEANT,
  },
  {
    ...COMMAND,
    promise: "--json ends as token does without it, whatever else is damaged",
    was: "  if (isOAuthNamed(signIn, options)) {",
    becomes: '  if (format !== "json" && isOAuthNamed(signIn, options)) {',
    named: ALIKE,
  },
  {
    ...CHOSEN,
    promise: "--env-file with a file that is missing is a mistake for every format",
    was: ' || options["env-file"] !== undefined',
    becomes: "",
    named: ALIKE,
  },
  {
    ...CHOSEN,
    promise: "What somebody else has chosen is not believed",
    was: "  if (facts !== undefined) checkReadable(files, path, facts);\n",
    becomes: "",
    named: ALIKE,
  },
];
