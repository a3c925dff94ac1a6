/** Promises of `oauth.md`: what the answer to a poll means. */

import type { Mutant } from "./mutant.ts";

const POLL = {
  at: "src/oauth/device_access_token.ts",
  test: "tests/oauth/polling_test.ts",
} as const;
const TOO_LATE = "`expired_token`, 401, or `expires_in` has passed by our own clock";
const OUR_FAULT = "our fault or a dead code | stop with the server's description";
const SENT = "polling sends grant_type, client_id, device_code and code_verifier";

/** One mutant for each promise. */
export const OAUTH_POLL_ANSWERS_MUTANTS: readonly Mutant[] = [
  {
    ...POLL,
    promise: "The code verifier is sent with every poll",
    was: "    code_verifier: codes.codeVerifier,\n",
    becomes: "",
    named: SENT,
  },
  {
    ...POLL,
    promise: "An empty access_token grants nothing",
    was: ' && token !== ""',
    becomes: "",
    named: "an empty access_token",
  },
  {
    ...POLL,
    promise: "200 with the status pending is a login that waits",
    was: '  if (!hasToken && fields["status"] === "pending") return { kind: "pending" };\n',
    becomes: "",
    named: 'or 200 with `status: "pending"`) | not yet | wait one interval',
  },
  {
    ...POLL,
    promise: "slow_down with 429 is Qwen's, with 400 the RFC's",
    was: 'dialect: status === 429 ? "qwen" : "rfc"',
    becomes: 'dialect: "rfc"',
    named: "429 `slow_down` | the Qwen dialect | interval × 1.5, at most 10 s",
  },
  {
    ...POLL,
    promise: "A refusal by the user is one whatever the status of the answer",
    was: '    case "access_denied":\n      return',
    becomes: '    case "access_denied":\n      if (status === 400) return',
    named: "`access_denied` | refused by the user | stop, exit 4",
  },
  {
    at: "src/auth/device_login/await_code.ts",
    test: "tests/auth/device_login/log_in_by_device_test.ts",
    promise: "A refusal by the user is exit 4",
    was: 'new Failure("auth_required", "The sign-in was denied"',
    becomes: 'new Failure("failure", "The sign-in was denied"',
    named: "denied: exit 4, and nothing is offered",
  },
  {
    at: "src/auth/device_login/log_in_by_device.ts",
    test: "tests/auth/device_login/log_in_by_device_test.ts",
    promise: "A code that has expired is exit 4 where nobody is there to want a new one",
    was: "if (!await audience.wantsNewCode(outcome.kind)) {",
    becomes:
      'if (await audience.wantsNewCode(outcome.kind) === false && outcome.kind === "timeout") {',
    named: "expired: exit 4, unless a new code is wanted",
  },
  {
    ...POLL,
    promise: "401 without an error of the protocol is a code that is too old",
    was: '  if (status === 401 && !isPage(reply.answer)) return { kind: "expired" };\n',
    becomes: "",
    named: TOO_LATE,
  },
  {
    ...POLL,
    promise: "A refused request ends the login with the server's description, not its code",
    was: 'return failed(reply, `the server answered "${description}"`);',
    becomes: 'return failed(reply, `the server answered "${error}"`);',
    named: OUR_FAULT,
  },
  {
    ...POLL,
    promise: "A refused client is our fault, not a code that is too old, although it is a 401",
    was: "status === 401 && !CLIENT_ERRORS.has(error)",
    becomes: "status === 401",
    named: OUR_FAULT,
  },
  {
    ...POLL,
    promise: "Any other 4xx with JSON ends the login",
    was: "status >= 400 && status !== 429) return failed(reply);",
    becomes: "status === 400) return failed(reply);",
    named: OUR_FAULT,
  },
  {
    ...POLL,
    promise: "429 without an error of OAuth says nothing of the login",
    was: "status === 429 && !FINAL_ERRORS.has(error)",
    becomes: "false",
    named: "429 with an error that is not OAuth's",
  },
  {
    ...POLL,
    promise: "5xx says nothing of the login, also with an error of OAuth in it",
    was: "if (status >= 500) return",
    becomes: "if (status > 500) return",
    named: "500 with an OAuth error",
  },
  {
    ...POLL,
    promise: "A web page says nothing of the login, also one with 401",
    was: "if (status === 401 && !isPage(reply.answer)) return",
    becomes: "if (status === 401) return",
    named: "a page with 401",
  },
  {
    ...POLL,
    promise: "A failure of the network ends no login",
    was: "if (!(error instanceof NoAnswer)) throw error;",
    becomes: "if (!(error instanceof NoAnswer) || error.sent) throw error;",
    named: "a broken connection",
  },
];
