import { equal } from "node:assert/strict";
import { isProtectedUrl, parseUrl, urlProblem } from "../../src/requests/service_url.ts";

const CASES: readonly (readonly [string, boolean])[] = [
  ["https://host.test", true],
  ["http://localhost:8080", true],
  ["http://LOCALHOST", true],
  ["http://127.0.0.1", true],
  ["http://127.1", true],
  ["http://127.255.255.254:1", true],
  ["http://[::1]:8080", true],
  ["http://host.test", false],
  ["http://128.0.0.1", false],
  ["http://0.0.0.0", false],
  ["http://10.0.0.1", false],
  ["http://[::2]", false],
  ["http://[::ffff:127.0.0.1]", false],
  ["http://localhost.test", false],
  ["http://127.0.0.1.test", false],
  ["ws://localhost", false],
  ["file:///etc/passwd", false],
];

for (const [url, expected] of CASES) {
  Deno.test(`a secret ${expected ? "may" : "must not"} travel to ${url}`, () => {
    equal(isProtectedUrl(new URL(url)), expected);
  });
}

const PROBLEMS: readonly (readonly [string, string | undefined, (string | undefined)?])[] = [
  ["https://host.test/v1", undefined],
  ["http://127.0.0.1:8080", undefined],
  ["host.test", "it is not a URL"],
  ["http://host.test", "it is not https (http is for loopback hosts only)"],
  ["https://user@host.test", "it has a user name"],
  ["https://:MARK@host.test", "it has a user name"],
  ["https://host.test/v1#a", "it has a fragment"],
  ["https://host.test/v1#", "it has a fragment"],
  ["https://host.test/v1?a=1#b", "it has a fragment"],
  ["https://host.test/v1?a=1", "it has a query", undefined],
  ["https://host.test/v1?", "it has a query", undefined],
];

for (const [text, ofBase, ...ofEndpoint] of PROBLEMS) {
  Deno.test(`${text} as a base URL and as an endpoint: ${ofBase ?? "nothing is wrong"}`, () => {
    equal(urlProblem(parseUrl(text)), ofBase);
    const expected = ofEndpoint.length > 0 ? ofEndpoint[0] : ofBase;
    equal(urlProblem(parseUrl(text), { mayHaveQuery: true }), expected);
  });
}
