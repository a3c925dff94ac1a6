/** Promises of `oauth.md`: the server, the requests, and the device authorization. */

import type { Mutant } from "./mutant.ts";

const POLL = {
  at: "src/oauth/device_access_token.ts",
  test: "tests/oauth/polling_test.ts",
} as const;
const FORM = { at: "src/oauth/post_form.ts", test: "tests/oauth/polling_test.ts" } as const;
const DEVICE = {
  at: "src/oauth/device_authorization.ts",
  test: "tests/oauth/device_authorization_test.ts",
} as const;
const VERIFIER = {
  at: "src/oauth/code_verifier.ts",
  test: "tests/oauth/code_verifier_test.ts",
} as const;
const SETTINGS = {
  at: "src/config/oauth_settings.ts",
  test: "tests/config/oauth_settings_test.ts",
} as const;

const SENT = "polling sends grant_type, client_id, device_code and code_verifier";

/** One mutant for each promise. */
export const OAUTH_MUTANTS: readonly Mutant[] = [
  {
    ...SETTINGS,
    promise: "Without variables the scope asked for is that of the Qwen server",
    was: '"openid profile email model.completion"',
    becomes: '"openid email model.completion"',
    named: "the defaults are those of the Qwen server",
  },
  {
    ...SETTINGS,
    promise: "A variable that names one endpoint leaves the others where they were",
    was: 'environment.get("QWENAUTH_SCOPE") ?? DEFAULT_SCOPE',
    becomes: "DEFAULT_SCOPE",
    named: "every setting has its variable",
  },
  {
    ...SETTINGS,
    promise: "OAuth over plain http is for loopback hosts alone, also for a single endpoint",
    was:
      'return readUrl(variable, text.startsWith("/") ? server + text : text, { mayHaveQuery: true });',
    becomes:
      'return text.startsWith("/") ? readUrl(variable, server + text, { mayHaveQuery: true }) : new URL(text);',
    named: 'QWENAUTH_TOKEN_ENDPOINT "http://auth.test/token" is refused',
  },
  {
    ...FORM,
    promise: "A request to the OAuth server follows no redirect",
    was: '    redirect: "manual",\n',
    becomes: "",
    named: SENT,
  },
  {
    ...FORM,
    promise: "Each request to the OAuth server has an id of its own",
    was: '      "x-request-id": requestId,\n',
    becomes: "",
    named: SENT,
  },
  {
    ...FORM,
    promise: "Each request to the OAuth server asks for JSON",
    was: '      "Accept": "application/json",\n',
    becomes: "",
    named: SENT,
  },
  {
    ...FORM,
    promise: "Each request to the OAuth server names the program, or a firewall answers",
    was: "      ...client.headers,\n",
    becomes: "",
    named: SENT,
  },
  {
    ...FORM,
    promise: "The body of an answer of the OAuth server is read up to 1 MiB",
    test: "tests/oauth/refresh_test.ts",
    was: "const MAX_BYTES = 1_048_576;",
    becomes: "const MAX_BYTES = 2_097_152;",
    named: "over 1 MiB",
  },
  {
    ...POLL,
    promise: "A poll has 10 s",
    was: "const LIMIT_MS = 10_000;",
    becomes: "const LIMIT_MS = 15_000;",
    named: "a poll is given up after 10 s",
  },
  {
    ...DEVICE,
    promise: "The request for a device code has 15 s",
    was: "const LIMIT_MS = 15_000;",
    becomes: "const LIMIT_MS = 30_000;",
    named: "device authorization: the request is given up after 15 s",
  },
  {
    ...VERIFIER,
    promise: "The verifier is 32 random bytes, all of them drawn anew",
    was: "random.bytes(32).toBase64(BASE64URL)",
    becomes: "random.bytes(31).toBase64(BASE64URL)",
    named: "the verifier is 32 random bytes",
  },
  {
    ...VERIFIER,
    promise: "The challenge is base64url without padding",
    was: "omitPadding: true",
    becomes: "omitPadding: false",
    named: "the challenge is the base64url of its SHA-256",
  },
  {
    ...DEVICE,
    promise: "The method of the challenge is named: without it servers take it for plain",
    was: '    code_challenge_method: "S256",\n',
    becomes: "",
    named: "the device authorization request sends client_id, scope and the S256 challenge",
  },
  {
    ...DEVICE,
    promise: "No verification_uri_complete is built where the server gives none",
    was: "? undefined\n      : toWebUrl(",
    becomes:
      '? `${requiredText(fields, "verification_uri", LONGEST_URL)}?user_code=x`\n      : toWebUrl(',
    named: "verification_uri_complete is optional and nothing is built when it is absent",
  },
  {
    ...DEVICE,
    promise: "A life of the code that the server does not name is 900 s",
    was: '"expires_in") ?? 900',
    becomes: '"expires_in") ?? 1800',
    named: "expires_in absent is 900",
  },
  {
    ...DEVICE,
    promise: "An interval that is not named is 5 s, and 2 s on the Qwen server alone",
    was: "settings.isDefaultServer ? 2 : 5",
    becomes: "settings.isDefaultServer ? 2 : 2",
    named: "an absent interval is 2 s on the Qwen server and 5 s elsewhere",
  },
];
