/** Promises of `cli.md`, section token: what is printed, and when it is refreshed. */

import type { Mutant } from "./mutant.ts";

const COMMAND = { at: "src/commands/token.ts", test: "tests/commands/token_test.ts" } as const;
const FORMAT = {
  at: "src/commands/chosen_format.ts",
  test: "tests/commands/token_test.ts",
} as const;
const LINE = { at: "src/commands/secret_line.ts", test: "tests/commands/token_test.ts" } as const;
const DOCUMENT = {
  at: "src/commands/token_formats.ts",
  test: "tests/commands/token_test.ts",
} as const;
const VALID = {
  at: "src/auth/renewal/get_access_token.ts",
  test: "tests/auth/renewal/get_access_token_test.ts",
} as const;

const REFRESHES = "refreshes when fewer than 30 s are left, or fewer than --min-valid";
const OFFLINE = "--no-refresh never contacts the network nor writes: exit 4 when not valid";
const MEANT =
  "token of the provider that is meant: flag, environment, stored choice, in this order";

/** One mutant for each promise. */
export const CLI_TOKEN_MUTANTS: readonly Mutant[] = [
  {
    ...COMMAND,
    promise: "What is printed ends with one newline",
    was: "return context.terminal.stdout.write(`${line}\\n`);",
    becomes: "return context.terminal.stdout.write(line);",
    named: MEANT,
  },
  {
    ...LINE,
    promise: "A line for curl is read back by curl exactly, backslashes too",
    was: 'replaceAll(/["\\\\]/g, "\\\\$&")',
    becomes: "replaceAll('\"', '\\\\\"')",
    named: "token --format curl quotes every token so that curl reads it back exactly",
  },
  {
    ...COMMAND,
    at: "src/commands/token_formats.ts",
    promise: "The header of a key is that of its protocol",
    was: "formatSecretLine(secret, format, protocol)",
    becomes: 'formatSecretLine(secret, format, "openai")',
    named: "token for a key provider prints the key in every format: gemini",
  },
  {
    ...FORMAT,
    promise: "--json is --format json",
    was: "if (!json) return",
    becomes: "if (!json || format === undefined) return",
    named: "token --format json, and --json: one document",
  },
  {
    ...FORMAT,
    promise: "--json with another --format is refused",
    was: 'if (format === undefined || format === "json") return "json";',
    becomes: 'if (format !== undefined) return format;\n  if (json) return "json";',
    named: "token --json with another --format is exit 2",
  },
  {
    ...DOCUMENT,
    promise: "All members of the document are of one and the same credential",
    was: 'baseUrl: baseUrlFromResourceUrl(credential.resourceUrl, "store"),',
    becomes: 'baseUrl: baseUrlFromResourceUrl(undefined, "store"),',
    named: "token --format json after a refresh describes the new credential",
  },
  {
    ...DOCUMENT,
    promise: "The document says when the access token expires, and of a key that it does not",
    was: "expiresAtMs === undefined ? null :",
    becomes: "expiresAtMs === undefined ? undefined :",
    named: "token for a key provider prints the key in every format: openai",
  },
  {
    ...DOCUMENT,
    promise: "The document says where the credential comes from",
    was: "    source: path,\n",
    becomes: "    source: QWEN_OAUTH,\n",
    named: "token --format json, and --json: one document",
  },
  {
    ...VALID,
    promise: "A token with 30 s left is used, one with fewer is refreshed",
    was: "leftMs >= wantedMs && !forced",
    becomes: "leftMs > wantedMs && !forced",
    named: "valid for long enough: no lock, no network, nothing written, nothing said",
  },
  {
    ...VALID,
    promise: "A fraction of a second under 30 s is too little",
    was: "const leftMs = stored ? stored.expiresAtMs - startedAtMs : 0;",
    becomes:
      "const leftMs = stored ? Math.ceil((stored.expiresAtMs - startedAtMs) / 1000) * 1000 : 0;",
    named: REFRESHES,
  },
  {
    ...VALID,
    promise: "--min-valid 0s is content with any token that lives",
    was: "(request.minValidSeconds ?? MINIMUM_SECONDS) * 1000",
    becomes: "(request.minValidSeconds || MINIMUM_SECONDS) * 1000",
    named: REFRESHES,
  },
  {
    ...COMMAND,
    promise: "--min-valid counts for every format",
    was: '    minValidSeconds: options["min-valid"],\n',
    becomes: "",
    named: "token --min-valid, --refresh and --no-refresh",
  },
  {
    ...COMMAND,
    promise: "--refresh forces a refresh",
    was: "forced: options.refresh === true",
    becomes: "forced: false",
    named: "token --min-valid, --refresh and --no-refresh",
  },
  {
    ...VALID,
    promise: "--no-refresh prints no token that has expired, at the very moment neither",
    was: "if (leftMs > 0 && leftMs >=",
    becomes: "if (leftMs >= 0 && leftMs >=",
    named: OFFLINE,
  },
  {
    ...VALID,
    promise: "--no-refresh refreshes nothing",
    was: "  if (request.offline) return offline(stored, leftMs, request);\n",
    becomes: "  if (request.offline && leftMs > 0) return offline(stored, leftMs, request);\n",
    named: OFFLINE,
  },
  {
    at: "src/cli/quick_keeps.ts",
    test: "tests/cli/commands_test.ts",
    promise: "With --no-refresh the network is given up",
    was: 'token: (options) => options["no-refresh"] ? [] : ["net"]',
    becomes: 'token: () => ["net"]',
    named: "only exec and login keep the right to run programs",
  },
  {
    ...COMMAND,
    promise: "--refresh and --no-refresh at once are a wrong command line",
    was: 'if (options.refresh && options["no-refresh"]) {',
    becomes: "if (false) {",
    named: "token --refresh and --no-refresh at once: exit 2, nothing printed",
  },
  {
    at: "src/cli/quick_answer.ts",
    test: "tests/cli/quick_answer_test.ts",
    promise: "A failure after a part of the answer leaves nothing on stdout",
    was: "  } catch {\n    return undefined;\n  }",
    becomes: "  } catch {\n    return answer || undefined;\n  }",
    named: "a failure after a part of the answer leaves nothing of it",
  },
  {
    at: "README.md",
    test: "tests/e2e/readme_test.ts",
    promise: "The README puts no secret into an argument",
    was: "-K <(qwenauth token --format curl)",
    becomes: '-H "Authorization: Bearer $(qwenauth token)"',
    named: "README: no example puts a secret into an argument",
  },
  {
    ...COMMAND,
    test: "tests/cli/commands_test.ts",
    promise: "No example in the help puts a secret into an argument",
    was: 'line: "qwenauth token --format header | curl -H @- https',
    becomes: 'line: "curl -H \\"Authorization: Bearer $(qwenauth token)\\" https',
    named: "no example puts a secret into an argument",
  },
];
