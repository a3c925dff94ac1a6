import { equal, throws } from "node:assert/strict";
import { baseUrlFromResourceUrl } from "../../src/oauth/base_url.ts";
import { Failure } from "../../src/platform/failure.ts";

const ACCEPTED: readonly (readonly [string | undefined, string])[] = [
  [undefined, "https://portal.qwen.ai/v1"],
  ["", "https://portal.qwen.ai/v1"],
  ["portal.qwen.ai", "https://portal.qwen.ai/v1"],
  ["portal.qwen.ai/", "https://portal.qwen.ai/v1"],
  ["portal.qwen.ai///", "https://portal.qwen.ai/v1"],
  ["portal.qwen.ai/v1", "https://portal.qwen.ai/v1"],
  ["portal.qwen.ai/v1/", "https://portal.qwen.ai/v1"],
  ["https://portal.qwen.ai", "https://portal.qwen.ai/v1"],
  ["HTTPS://Portal.Qwen.ai", "https://portal.qwen.ai/v1"],
  [
    "https://dashscope.aliyuncs.com/compatible-mode/v1",
    "https://dashscope.aliyuncs.com/compatible-mode/v1",
  ],
  ["https://models.test/v1beta", "https://models.test/v1beta/v1"],
  ["https://models.test/xv1", "https://models.test/xv1/v1"],
  ["https://models.test/v1/..", "https://models.test/v1"],
  ["models.test:8443", "https://models.test:8443/v1"],
  ["models.test/a@b", "https://models.test/a@b/v1"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"],
  ["http://127.9.9.9", "http://127.9.9.9/v1"],
  ["http://[::1]:8080/v1", "http://[::1]:8080/v1"],
  ["Http://localhost:8080/", "http://localhost:8080/v1"],
];

for (const [resourceUrl, baseUrl] of ACCEPTED) {
  Deno.test(`resource_url ${JSON.stringify(resourceUrl)} gives the base URL ${baseUrl}`, () => {
    equal(baseUrlFromResourceUrl(resourceUrl), baseUrl);
  });
}

const NOT_HTTPS = "it is not https (http is for loopback hosts only)";

const REFUSED: readonly (readonly [string, string])[] = [
  ["http://portal.qwen.ai", `${NOT_HTTPS}, and its host is "portal.qwen.ai"`],
  ["http://127.0.0.1.evil.test", `${NOT_HTTPS}, and its host is "127.0.0.1.evil.test"`],
  ["http://localhost.evil.test", `${NOT_HTTPS}, and its host is "localhost.evil.test"`],
  ["https://user@portal.qwen.ai", 'it has a user name, and its host is "portal.qwen.ai"'],
  ["https://portal.qwen.ai:MARK@evil.test", 'it has a user name, and its host is "evil.test"'],
  ["https://:MARK@portal.qwen.ai", 'it has a user name, and its host is "portal.qwen.ai"'],
  ["portal.qwen.ai@evil.test", 'it has a user name, and its host is "evil.test"'],
  ["https://portal.qwen.ai?key=MARK", 'it has a query, and its host is "portal.qwen.ai"'],
  ["https://portal.qwen.ai/v1?", 'it has a query, and its host is "portal.qwen.ai"'],
  ["https://portal.qwen.ai#MARK", 'it has a fragment, and its host is "portal.qwen.ai"'],
  ["ftp://portal.qwen.ai", "it is not a URL"],
  ["javascript:alert(1)", "it is not a URL"],
  ["//evil.test", "it is not a URL"],
  ["/v1", "it is not a URL"],
  ["https://", "it is not a URL"],
  ["https:///evil.test", "it is not a URL"],
  ["https://evil.test\\@portal.qwen.ai", "it is not a URL"],
  ["portal.qwen.ai\n", "it is not a URL"],
  ["por\ttal.qwen.ai", "it is not a URL"],
  [" ", "it is not a URL"],
];

for (const [resourceUrl, why] of REFUSED) {
  Deno.test(`resource_url ${JSON.stringify(resourceUrl)} is refused: ${why}`, () => {
    throws(() => baseUrlFromResourceUrl(resourceUrl), (error) => {
      equal(error instanceof Failure && error.code, "failure");
      equal(
        (error as Failure).message,
        `Cannot use the resource URL of the credential: ${why}`,
      );
      return true;
    });
  });
}

Deno.test("a resource_url that cannot be used is the fault of the file in which it stands: exit 10", () => {
  throws(() => baseUrlFromResourceUrl("ftp://x", "store"), { name: "Failure", code: "store" });
});
