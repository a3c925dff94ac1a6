import { equal } from "node:assert/strict";
import { isProtectedUrl } from "../../src/requests/service_url.ts";

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
