/** Promises of `credentials.md`: getting a valid token, step by step, until the request is sent. */

import type { Mutant } from "./mutant.ts";

const TOKEN = {
  at: "src/auth/renewal/get_access_token.ts",
  test: "tests/auth/renewal/get_access_token_test.ts",
} as const;
const RENEW = { ...TOKEN, at: "src/auth/renewal/renew_credential.ts" } as const;
const LOCKED = { ...TOKEN, at: "src/auth/renewal/refresh_under_lock.ts" } as const;
const SEND = {
  at: "src/auth/renewal/send_refresh.ts",
  test: "tests/auth/renewal/refresh_outcomes_test.ts",
} as const;
const HALF = "long enough is at most half of the lifetime the token was issued with";
const KILLED = "killed before each file operation of a refresh: the file is whole";

/** One mutant for each promise. */
export const CREDENTIALS_RENEWAL_MUTANTS: readonly Mutant[] = [
  {
    ...TOKEN,
    promise: "A token that is good for exactly 30 s is returned, with nothing locked nor written",
    was: "if (stored && leftMs >= wantedMs && !forced) return stored;",
    becomes: "if (stored && leftMs > wantedMs && !forced) return stored;",
    named: "valid for long enough: no lock, no network, nothing written, nothing said",
  },
  {
    ...TOKEN,
    promise: "Without --min-valid a token has to live for 30 s more",
    was: "const MINIMUM_SECONDS = 30;",
    becomes: "const MINIMUM_SECONDS = 20;",
    named: "refreshes when fewer than 30 s are left, or fewer than --min-valid",
  },
  {
    ...RENEW,
    promise: "A token with half of its lifetime left is long enough, a little less is not",
    was: "issued.lifetimeMs / 2",
    becomes: "issued.lifetimeMs / 3",
    named: HALF,
  },
  {
    ...RENEW,
    promise: "The lifetime that state.json keeps is that of one access token",
    was: "isOfThis ? issued.lifetimeMs / 2 : Infinity",
    becomes: "issued.lifetimeMs / 2",
    named: "the lifetime of another access token says nothing of this one",
  },
  {
    ...RENEW,
    promise: "A --min-valid that even a fresh token cannot meet leaves a note under --debug",
    was: "    noteShortLife(parts, fresh, request);\n",
    becomes: "",
    named: "returns the fresh token with a note under --debug",
  },
  {
    ...LOCKED,
    promise: "Whoever finds another unexpired access token under the lock takes that",
    was: "  if (isReplaced(first, found) && isAlive(found, clock)) return found;\n",
    becomes: "",
    named: "another token that is stored while a dead lock is taken over is found under the lock",
  },
  {
    ...LOCKED,
    promise: "Another access token found under the lock is of no use if it has expired",
    was: "if (isReplaced(first, found) && isAlive(found, clock)) return found;",
    becomes: "if (isReplaced(first, found)) return found;",
    named: "another token under the lock that has expired is refreshed with its own refresh token",
  },
  {
    promise: "A sign-in without a refresh token that expires is exit 4, under the lock too",
    at: "src/auth/renewal/refresh_attempt.ts",
    test: TOKEN.test,
    was: "if (refreshToken === undefined) throw noRefreshToken();",
    becomes: 'if (refreshToken === undefined) throw new Error("no refresh token");',
    named: "another sign-in under the lock that has expired and has no refresh token",
  },
  {
    ...RENEW,
    promise: "Whoever has signed out meanwhile gets no token, also if the old one still lives",
    was: '    if (!(error instanceof Failure) || error.code !== "store") throw error;\n',
    becomes: "",
    named: "the file deleted before the lock is taken: not signed in, nothing is sent",
  },
  {
    promise: "A refresh names the access token first read, not whether the refresh token is new",
    at: "src/auth/renewal/renewal.ts",
    test: TOKEN.test,
    was: "!seen.accessToken.equals(first.accessToken)",
    becomes: "seen.refreshToken !== undefined && first.refreshToken !== undefined &&\n" +
      "    !seen.refreshToken.equals(first.refreshToken)",
    named: "whoever finds another one takes it also if the refresh token has stayed the same",
  },
  {
    promise: "After a 401 it is the refused access token that a refresh replaces",
    at: "src/auth/access/model_credential.ts",
    test: "tests/auth/access/model_requests_test.ts",
    was: "signIn.shareRenewal(() =>\n" +
      "        renewCredential(signIn, first, { wantedMs: WANTED_MS, forced: true, startedAtMs })\n" +
      "      );",
    becomes: "getAccessToken(signIn, { forced: true });",
    named: "401 with qwen-oauth where another program has refreshed meanwhile",
  },
  {
    promise: "A file or folder of another owner stops a refresh before the token is spent",
    at: "src/credentials/atomic_write.ts",
    test: "tests/auth/renewal/refresh_faults_test.ts",
    was: "  checkWritable(files, real);\n",
    becomes: "",
    named: "a credential file that belongs to root can be read, and is not refreshed",
  },
  {
    ...SEND,
    promise: "A refresh that cannot be written down is not sent",
    was: "    throw error;\n  }\n  if (open?.reserved !== undefined)",
    becomes: "  }\n  if (open?.reserved !== undefined)",
    test: "tests/auth/renewal/refresh_faults_test.ts",
    named: "each file operation fails as full, denied or read-only: exit 10 with a path",
  },
  {
    ...SEND,
    promise: "The journal names the reserved file, or the answer is not found again",
    was: "    reserved: reserved.path,\n",
    becomes: "    reserved: undefined,\n",
    test: "tests/auth/renewal/refresh_crash_test.ts",
    named: KILLED,
  },
  {
    ...SEND,
    promise: "The journal counts the attempts",
    was: "attempts: lost + 1,",
    becomes: "attempts: 1,",
    test: "tests/auth/renewal/recover_test.ts",
    named: "the stored refresh token is tried again, with the attempts counted",
  },
  {
    promise: "The journal is flushed before the request is sent",
    at: "src/credentials/journal.ts",
    test: "tests/auth/renewal/recover_test.ts",
    was: 'writeAtomically(parts, path, JSON.stringify(wire, null, 2) + "\\n");',
    becomes: "const file = parts.files.openOrCreate(path);\n" +
      "  file.overwrite(JSON.stringify(wire, null, 2));\n  file.close();",
    named: "the journal stands flushed in its folder when the request is sent",
  },
  {
    promise: "A refresh request has 30 s",
    at: "src/oauth/refresh.ts",
    test: "tests/oauth/refresh_test.ts",
    was: "const LIMIT_MS = 30_000;",
    becomes: "const LIMIT_MS = 35_000;",
    named: "30 s",
  },
];
