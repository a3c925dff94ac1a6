/** Promises of `oauth.md`: token answers and the refresh. */

import type { Mutant } from "./mutant.ts";

const TOKENS = {
  at: "src/oauth/token_answer.ts",
  test: "tests/oauth/token_answer_test.ts",
} as const;
const REFRESH = { at: "src/oauth/refresh.ts", test: "tests/oauth/refresh_test.ts" } as const;
const SAVING = {
  at: "src/auth/renewal/save_answer.ts",
  test: "tests/auth/renewal/refresh_outcomes_test.ts",
} as const;

/** One mutant for each promise. */
export const OAUTH_ANSWERS_MUTANTS: readonly Mutant[] = [
  {
    ...TOKENS,
    promise: "The token type is compared without case",
    was: 'tokenType.toLowerCase() !== "bearer"',
    becomes: 'tokenType !== "Bearer" && tokenType !== "bearer"',
    named: "token_type is compared without case",
  },
  {
    at: "src/oauth/field.ts",
    test: "tests/oauth/token_answer_test.ts",
    promise: "The lifetime may be a numeric string, with a fraction too",
    was: String.raw`/^\d{1,300}(\.\d{1,300})?$/`,
    becomes: String.raw`/^\d{1,300}$/`,
    named: "expires_in is a number or a numeric string",
  },
  {
    ...TOKENS,
    promise: "A lifetime that is absent is an error, not a guess",
    was: 'if (seconds === undefined) throw new WrongField("expires_in", "is missing");',
    becomes: "if (seconds === undefined) return 3600;",
    named: "a token answer with expires_in undefined is an error",
  },
  {
    ...TOKENS,
    promise: "A lifetime that is not positive is an error",
    was: "if (seconds < 1) throw",
    becomes: "if (seconds < 0) throw",
    named: 'a token answer with expires_in "0" is an error',
  },
  {
    ...TOKENS,
    promise: "An id_token is an identity and never stands in for the bearer",
    was: 'requiredText(fields, "access_token", LONGEST_TOKEN)',
    becomes:
      'requiredText({ access_token: fields["id_token"], ...JSON.parse(JSON.stringify(fields)) }, "access_token", LONGEST_TOKEN)',
    named: "a token answer with access_token undefined is an error",
  },
  {
    ...TOKENS,
    promise: "Fields of a token answer that are not known yet are kept, an id_token among them",
    was: 'const KNOWN = new Set<string>(["access_token",',
    becomes: 'const KNOWN = new Set<string>(["id_token", "access_token",',
    named: "a token answer is decoded, and fields not known yet are kept",
  },
  {
    ...TOKENS,
    promise: "A token with a line break in it is no token",
    was: 'refreshToken === undefined ? undefined : toToken("refresh_token", refreshToken)',
    becomes: "refreshToken === undefined ? undefined : new Secret(refreshToken)",
    named: "a token answer with refresh_token ",
  },
  {
    ...REFRESH,
    promise: "A refresh names the client",
    was: "    client_id: client.settings.clientId,\n",
    becomes: "",
    named: "a refresh sends grant_type, refresh_token and client_id",
  },
  {
    ...SAVING,
    promise: "A new refresh token replaces the old one",
    was: "tokens.refreshToken ?? refreshToken",
    becomes: "refreshToken ?? tokens.refreshToken",
    named: "granted: saved with the new refresh token",
  },
  {
    ...SAVING,
    promise: "An answer without a refresh token leaves the old one in its place",
    was: "tokens.refreshToken ?? refreshToken",
    becomes: "tokens.refreshToken",
    named: "granted: none in the answer keeps the old refresh token",
  },
  {
    ...SAVING,
    promise: "An answer without resource_url leaves the stored one in its place",
    was: "usableResourceUrl(tokens.resourceUrl) ?? stored.resourceUrl",
    becomes: "usableResourceUrl(tokens.resourceUrl)",
    named: "granted: resource_url: an answer without it keeps the stored one",
  },
  {
    ...REFRESH,
    promise: "Qwen's invalid_request means a dead refresh token",
    was: '(error === "invalid_grant" || error === "invalid_request")',
    becomes: 'error === "invalid_grant"',
    named: 'or any JSON `error` with 401: 400 invalid_request "Invalid refresh token or client_id"',
  },
  {
    ...REFRESH,
    promise: "401 with any error as JSON means a dead refresh token",
    was: "const isDead = status === 401 ||",
    becomes: 'const isDead = (status === 401 && error === "invalid_grant") ||',
    named: "or any JSON `error` with 401: 401 invalid_token",
  },
  {
    ...REFRESH,
    promise: "401 without JSON says nothing of the refresh token",
    was: 'if (answer.kind === "stranger" ||',
    becomes:
      'if (status === 401) return { kind: "refused", status, error: "x", description: "x" };\n  if (answer.kind === "stranger" ||',
    named: "a 400 or 401 without JSON): 401 empty",
  },
  {
    ...REFRESH,
    promise: "429 and 5xx say nothing of the refresh token, whatever error they carry",
    was: '(status === 400 && (error === "invalid_grant"',
    becomes: '(status !== 403 && (error === "invalid_grant"',
    named: "a 400 or 401 without JSON): 429 with invalid_grant",
  },
  {
    ...REFRESH,
    promise: "200 with an error in it says nothing of the refresh token",
    was: '(status === 400 && (error === "invalid_grant"',
    becomes: '(status < 403 && (error === "invalid_grant"',
    named: "a 400 or 401 without JSON): 200 with an error",
  },
  {
    ...REFRESH,
    promise: "A refusal of the client leaves the refresh token alive",
    was: '(error === "invalid_grant" || error === "invalid_request")',
    becomes: 'error !== ""',
    named: "400 with another error: it says nothing of the token",
  },
  {
    ...REFRESH,
    promise: "A broken connection may have spent the refresh token",
    was: "sent: error.sent };",
    becomes: "sent: false };",
    named: "a 400 or 401 without JSON): connection broken",
  },
];
