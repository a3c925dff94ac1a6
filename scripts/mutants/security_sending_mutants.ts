/** Promises of `security.md`, point 3: what is checked at the last moment, whoever chose URL and secret. */

import type { Mutant } from "./mutant.ts";

const URLS = {
  at: "src/requests/service_url.ts",
  test: "tests/requests/service_url_test.ts",
} as const;
const EXCHANGE = {
  at: "src/requests/send_model_request.ts",
  test: "tests/requests/model_fetch_test.ts",
} as const;
const REQUESTS = "tests/auth/access/model_requests_test.ts";

/** One mutant for each promise. */
export const SECURITY_SENDING_MUTANTS: readonly Mutant[] = [
  {
    ...URLS,
    promise: "http is refused for anything but loopback",
    was: String.raw`\.\d{1,3}$/.test(hostname)`,
    becomes: String.raw`\.\d{1,3}/.test(hostname)`,
    named: "a secret must not travel to http://127.0.0.1.test",
  },
  {
    ...URLS,
    promise: "A base URL has no password, also without a user name",
    test: "tests/oauth/base_url_test.ts",
    was: 'url.username !== "" || url.password !== ""',
    becomes: 'url.username !== ""',
    named: "https://:MARK@portal.qwen.ai",
  },
  {
    ...URLS,
    promise: "A URL that other programs read otherwise is none",
    test: "tests/providers/binding_test.ts",
    was: String.raw`/[\s\\\x00-\x1f\x7f]/`,
    becomes: String.raw`/[\s\x00-\x1f\x7f]/`,
    named: 'a base URL that other programs read otherwise is refused: "https:\\\\\\\\api',
  },
  {
    ...EXCHANGE,
    promise: "A credential goes to its own origin: another port is another one",
    was: "if (url.origin !== base.origin) {",
    becomes: "if (url.hostname !== base.hostname) {",
    named: "a request to https://model.test:8443/v1/x is refused before anything is sent",
  },
  {
    ...EXCHANGE,
    promise: "A credential goes nowhere by http, whatever base URL is configured",
    was: '  if (!isProtectedUrl(url)) throw refuse(`"${url.origin}" is not https`);\n',
    becomes: "",
    named: "plain http goes to a loopback host only, whatever base URL is configured",
  },
  {
    at: "src/auth/access/custom_headers.ts",
    test: REQUESTS,
    promise: "Headers of one's own settings do not go to a base URL of a project",
    was: "trust.everything || mayReceive(source, baseUrl.source)) {\n      allowed",
    becomes: "trust.everything || mayReceive(baseUrl.source, source)) {\n      allowed",
    named:
      "customHeaders of one's own settings do not go to a base URL that a project's file names",
  },
  {
    at: "src/auth/access/custom_headers.ts",
    test: "tests/e2e/hostile_fields_test.ts",
    promise: "Fields of one's own settings do not go to a base URL of a project",
    was: "mayReceive(entry.source, baseUrl.source)",
    becomes: "mayReceive(baseUrl.source, entry.source)",
    named: "what the user's own entry adds to a request does not go to a project's host",
  },
  {
    at: "src/providers/require_key.ts",
    test: "tests/providers/precedence_test.ts",
    promise: "A key with control characters is refused by every command",
    was: "if (!isBearerToken(key.value.reveal())) {",
    becomes: "if (/\\s/.test(key.value.reveal())) {",
    named: String.raw`a key that no header can carry is refused everywhere: "\u0001"`,
  },
  {
    at: "src/requests/outgoing_headers.ts",
    test: "tests/requests/model_fetch_test.ts",
    promise: "Whatever the source, no secret with control characters goes out",
    was: "credentialValue(credential.header, sendable(secret))",
    becomes: "credentialValue(credential.header, secret)",
    named: "a credential that cannot stand in a header is sent nowhere: exit 4",
  },
  {
    at: "src/requests/bearer_token.ts",
    test: "tests/requests/bearer_token_test.ts",
    promise: "A blank in a token is refused as well",
    was: "code < 0x21",
    becomes: "code < 0x20",
    named: '"a b" (3) is not fit for a header',
  },
  {
    at: "src/requests/model_attempt.ts",
    test: "tests/requests/model_fetch_test.ts",
    promise: "A request to a model follows no redirect",
    was: '      redirect: "manual",\n',
    becomes: "",
    named: "redirects are not followed",
  },
  {
    at: "src/requests/model_list.ts",
    test: "tests/requests/model_list_test.ts",
    promise: "The request for a list of models follows no redirect",
    was: ', redirect: "manual" }',
    becomes: " }",
    named: "the list of models of openai is asked for in its words",
  },
];
