/** Promises of `security.md`, points 2 and 3: no secret in an argument, each to its own host alone. */

import type { Mutant } from "./mutant.ts";

const BINDING = {
  at: "src/providers/binding.ts",
  test: "tests/providers/binding_test.ts",
} as const;
const SOURCE = { at: "src/providers/source.ts", test: "tests/providers/binding_test.ts" } as const;
const REQUESTS = "tests/auth/access/model_requests_test.ts";

/** One mutant for each promise. */
export const SECURITY_BINDING_MUTANTS: readonly Mutant[] = [
  {
    at: "src/commands/exec.ts",
    test: "tests/commands/exec_test.ts",
    promise: "A program gets its variables in the environment, and no argument of qwenauth's",
    was: "context.programs.run(program, args, environment)",
    becomes:
      'context.programs.run("env", [...Object.entries(environment.set).map(([name, value]) => `${name}=${value}`), program, ...args], environment)',
    named: "exec runs the program with the variables of env",
  },
  {
    at: "README.md",
    test: "tests/scripts/documentation_test.ts",
    promise: "The documentation puts no secret into an argument",
    was: 'curl -fsS "$OPENAI_BASE_URL/models" -K <(qwenauth token --format curl)',
    becomes: 'curl -fsS "$OPENAI_BASE_URL/models" -H "$(qwenauth token --format header)"',
    named: "the documentation never puts a secret into an argument",
  },
  {
    ...BINDING,
    promise: "A base URL of a project gets no key that is not the project's",
    was: "isWhollyOf(key, project);",
    becomes: "projectFolders(key).length > 0;",
    named: "the key of a folder above is refused to the base URL of a project below it",
  },
  {
    ...SOURCE,
    promise: "A project's key with one's own variable in it is not the project's own",
    was: "source.expanded.every((part) => isWhollyOf(part, project))",
    becomes: "source.expanded.some((part) => isWhollyOf(part, project)) || true",
    named: "a project's key with one's own variable in it is not the project's own",
  },
  {
    ...SOURCE,
    promise: "One's own value with a project's variable in it counts as the project's",
    was: "return [...own, ...source.expanded.flatMap(projectFolders)];",
    becomes: "return own;",
    named: "a base URL from user settings.json with a project's variable in it",
  },
  {
    ...BINDING,
    promise: "The refusal names both sources",
    was: ", which comes from ${describeSource(baseUrl.source)}`",
    becomes: "`",
    named: "refused with exit 5: a base URL from a project file with a key from the environment",
  },
  {
    ...BINDING,
    promise: "A stored key goes to the origin that it was stored for",
    was: "if (origin === url.origin) return;",
    becomes:
      'if (origin !== undefined && URL.parse(origin ?? "")?.hostname === url.hostname) return;',
    named: "a stored key goes neither from https to http nor to another port",
  },
  {
    at: "src/auth/access/model_credential.ts",
    test: REQUESTS,
    promise: "The token of a new sign-in is not sent to the host of the old one",
    was: "!== URL.parse(this.#baseUrl)?.origin",
    becomes: "=== URL.parse(this.#baseUrl)?.pathname",
    named: "a sign-in that belongs to another host by now",
  },
  {
    at: "src/auth/access/model_access.ts",
    test: "tests/commands/token_test.ts",
    promise: "The access token is given for no base URL that a flag names",
    was: "flags.baseUrl !== undefined || flags.key !== undefined",
    becomes: "flags.key !== undefined",
    named: "token of the provider that is meant: flag, environment, stored choice",
  },
  {
    at: "src/providers/resolve_target.ts",
    test: "tests/providers/precedence_test.ts",
    promise: "No entry of settings.json gives the sign-in another key or host",
    was: "...OF_CREDENTIAL };",
    becomes: "...OF_CREDENTIAL, baseUrl: entry?.baseUrl && { ...entry.baseUrl, shadowed: [] } };",
    named: "the sign-in has its own token and host: an entry of qwen-oauth names neither",
  },
  {
    at: "src/config/oauth_settings.ts",
    test: "tests/config/oauth_settings_test.ts",
    promise: "The refresh token of the Qwen server goes to its origin, not to another port of it",
    was: "token.origin === DEFAULT_SERVER",
    becomes: "token.hostname === new URL(DEFAULT_SERVER).hostname",
    named: 'the credential with {"QWENAUTH_OAUTH_BASE_URL":"https://chat.qwen.ai:8443"}',
  },
];
