/** Where requests to the proxy go: below the base URL, or nowhere. */

import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { upstreamUrl } from "../../../src/commands/exec_proxy/upstream_url.ts";

const BASE = "https://dashscope.example/compatible-mode/v1";

const SERVED = [
  ["/v1/models", "/models"],
  ["/v1/chat/completions?a=1&b=%20x", "/chat/completions?a=1&b=%20x"],
  ["/v1/models/Qwen%2FQwen3-32B", "/models/Qwen%2FQwen3-32B"],
  ["/v1/models/", "/models/"],
  ["/v1/files/a..b", "/files/a..b"],
  ["/v1/a:b@c;d=1/x", "/a:b@c;d=1/x"],
  ["/v1/%E4%BD%A0", "/%E4%BD%A0"],
  ["/v1/models?x=/../..//", "/models?x=/../..//"],
  ["/v1/", "/"],
] as const;

for (const [target, rest] of SERVED) {
  Deno.test(`${target} goes to the same place below the base URL`, () => {
    equal(upstreamUrl(target, BASE), BASE + rest);
  });
}

Deno.test("nothing goes anywhere that could lead out of the base URL", () => {
  const refused = [
    ...["", "/", "/v1", "v1/models", "/v2/models", "/V1/models", "/v1x/a", "//v1/a", "/v1//a"],
    ...["/v1/../a", "/v1/./a", "/v1/a/..", "/v1/a/../../../b", "/v1/..", "/v1/.", "/%76%31/a"],
    ...["/v1/%2e%2e/a", "/v1/%2E%2e/a", "/v1/.%2e/a", "/v1/%2e/a", "/v1/a/%2e%2e"],
    ...["/v1/%252e%252e/a", "/v1/%25252e%25252e/a", "/v1/%2525252525252e./a"],
    ...["/v1/..%2fa", "/v1/%2fa", "/v1/a%2f%2fb", "/v1/%2f%2fevil.example", "/v1/a%2f..%2f..%2fb"],
    ...["/v1/..\\a", "/v1/a\\..\\b", "/v1/..%5ca", "/v1/%5c%5cevil.example", "/v1/a%5c..%5cb"],
    ...["/v1/..;/a", "/v1/..;x=1/a", "/v1/.;/a", "/v1/;/a", "/v1/%2e%2e%3b/a"],
    ...["/v1/a%00", "/v1/a%0d%0ab", "/v1/a b", "/v1/a\nb", "/v1/a\tb", "/v1/a%zz", "/v1/a%"],
    ...["/v1/a#b", "/v1/a?x#b", "/v1/a?x\ty", "/v1/a?\\", "/v1/ä", "/v1/%ff", "/v1/%c0%ae%c0%ae/a"],
    ...["http://evil.example/v1/a", "*"],
  ];
  deepEqual(refused.filter((target) => upstreamUrl(target, BASE) !== undefined), []);
});

const piece = fc.constantFrom(
  ...[
    "/",
    "//",
    ".",
    "..",
    "%2e",
    "%2E",
    "%2f",
    "%5c",
    "\\",
    "%25",
    "2e",
    ";",
    "a",
    "v1",
    "?",
    "#",
  ],
  ...["@", ":", "evil.example", "%00", "%0a", "%", " ", "ä"],
);

Deno.test("whatever is asked for, origin and base path stay, and no server can step out", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const url = upstreamUrl(`/v1/${pieces.join("")}`, BASE);
      if (url === undefined) return;
      const { origin, pathname, username, hash } = new URL(url);
      equal(origin + username + hash, "https://dashscope.example");
      let path = pathname;
      for (let times = 0; times < 6; times++) {
        ok(path.startsWith("/compatible-mode/v1/"), url);
        const names = path.split(/[/\\]/).map((segment) => segment.split(";")[0]);
        ok(!names.some((name) => name === "." || name === ".."), url);
        ok(!path.slice(0, -1).includes("//"), url);
        path = decodeURIComponent(path);
      }
    }),
    { numRuns: 3_000 },
  );
});
