/** Promises of `security.md` 7: the local proxy of `exec --proxy`. */

import type { Mutant } from "./mutant.ts";

const REFUSED = {
  at: "src/commands/exec_proxy/answer_request.ts",
  test: "tests/commands/exec_proxy/refused_request_test.ts",
} as const;
const KEY = {
  at: "src/commands/exec_proxy/one_time_key.ts",
  test: "tests/commands/exec_proxy/one_time_key_test.ts",
} as const;
const PATHS = {
  at: "src/commands/exec_proxy/upstream_url.ts",
  test: "tests/commands/exec_proxy/upstream_url_test.ts",
} as const;
const HEADERS = {
  at: "src/commands/exec_proxy/passed_headers.ts",
  test: "tests/commands/exec_proxy/passed_headers_test.ts",
} as const;

/** One mutant for each promise. */
export const SECURITY_PROXY_MUTANTS: readonly Mutant[] = [
  {
    at: "src/platform/deno_local_server.ts",
    test: "tests/e2e/exec_proxy_guard_test.ts",
    promise: "The proxy listens on 127.0.0.1 only",
    was: 'const LOOPBACK = "127.0.0.1";',
    becomes: 'const LOOPBACK = "0.0.0.0";',
    named: "the proxy listens on 127.0.0.1 alone",
  },
  {
    ...KEY,
    promise: "The key of the proxy is random",
    was: "random.bytes(BYTES)",
    becomes: "random.bytes(BYTES / 4)",
    named: "a key has 256 random bits",
  },
  {
    ...KEY,
    promise: "Only the whole key is accepted, and nothing longer",
    was: "given.length ^ expected.length",
    becomes: "0",
    named: "only the key itself, as a bearer token, is accepted",
  },
  {
    ...KEY,
    promise: "Every character of the key counts, the last one too",
    was: "at < expected.length; at++",
    becomes: "at < expected.length - 1; at++",
    named: "only the key itself, as a bearer token, is accepted",
  },
  {
    ...REFUSED,
    promise: "Every request needs the key",
    was: 'if (!carriesKey(headers.get("authorization"), key)) {',
    becomes:
      'if (headers.has("authorization") && !carriesKey(headers.get("authorization"), key)) {',
    named: "the proxy of a request with no key answers 401",
  },
  {
    ...REFUSED,
    promise: "Host is compared with its port",
    was: "own.includes(host.toLowerCase())",
    becomes: "own.some((name) => name.startsWith(host.toLowerCase()))",
    named: "the proxy of a request with no port answers 403",
  },
  {
    ...REFUSED,
    promise: "Host is checked, not the target alone",
    was: 'const named = [headers.get("host") ?? "", authority];',
    becomes: "const named = [authority];",
    named: "the proxy of a request with another host in Host alone answers 403",
  },
  {
    ...REFUSED,
    promise: "A target that is a whole URL is checked as well",
    was: 'const named = [headers.get("host") ?? "", authority];',
    becomes: 'const named = [headers.get("host") ?? ""];',
    named: "the proxy of a request with another host in the target answers 403",
  },
  {
    ...REFUSED,
    promise: "A preflight request is refused, and not answered with what would let a page in",
    was: 'errorAnswer(403, "no_cross_origin", "Not for web pages")',
    becomes:
      'errorAnswer(403, "no_cross_origin", "Not for web pages", { "access-control-allow-origin": "*" })',
    named: "the proxy of a request with a preflight request answers 403",
  },
  {
    ...REFUSED,
    at: "src/commands/exec_proxy/upstream_url.ts",
    promise: "Only /v1/ is served",
    was: "path === undefined || !path.startsWith(`${PROXY_PATH}/`)",
    becomes: "path === undefined",
    named: "the proxy of a request with a path outside of /v1/ answers 404",
  },
  {
    ...PATHS,
    promise: "A path that only begins like /v1/ is not served",
    was: "!path.startsWith(`${PROXY_PATH}/`)",
    becomes: "!path.startsWith(PROXY_PATH)",
    named: "nothing goes anywhere that could lead out of the base URL",
  },
  {
    ...PATHS,
    promise: "A path that is encoded twice does not lead out of the base URL",
    was: "const DECODINGS = 4;",
    becomes: "const DECODINGS = 1;",
    named: "goes to the same place below the base URL",
  },
  {
    ...HEADERS,
    promise: "No answer of the service has headers that let a web page read it",
    was: 'if (name.startsWith("access-control-")) passed.delete(name);',
    becomes: 'if (name === "access-control-allow-origin") passed.delete(name);',
    named: "an answer loses what is of its connection, cookies and cross-origin headers",
  },
  {
    ...HEADERS,
    promise: "The program's own Authorization does not reach the service",
    was: '  "authorization",\n',
    becomes: "",
    named: "a request loses what is of its connection and of the program",
  },
];
