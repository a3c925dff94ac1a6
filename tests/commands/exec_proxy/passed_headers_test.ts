/** Which headers pass the proxy. */

import { deepEqual } from "node:assert/strict";
import {
  passedAnswerHeaders,
  passedRequestHeaders,
} from "../../../src/commands/exec_proxy/passed_headers.ts";

Deno.test("a request loses what is of its connection and of the program", () => {
  const passed = passedRequestHeaders(
    new Headers({
      "host": "127.0.0.1:1",
      "authorization": "Bearer one-time",
      "proxy-authorization": "Basic x",
      "cookie": "a=b",
      "origin": "http://127.0.0.1:1",
      "referer": "http://127.0.0.1:1/",
      "connection": "keep-alive, X-Hop",
      "x-hop": "1",
      "keep-alive": "timeout=5",
      "te": "trailers",
      "trailer": "x",
      "transfer-encoding": "chunked",
      "content-length": "3",
      "upgrade": "h2c",
      "expect": "100-continue",
      "content-type": "application/json",
      "accept": "text/event-stream",
      "accept-encoding": "gzip",
      "openai-beta": "assistants=v2",
      "idempotency-key": "1",
    }),
  );
  deepEqual(Object.fromEntries(passed), {
    "content-type": "application/json",
    "accept": "text/event-stream",
    "accept-encoding": "gzip",
    "openai-beta": "assistants=v2",
    "idempotency-key": "1",
  });
});

Deno.test("an answer loses what is of its connection, cookies and cross-origin headers", () => {
  const passed = passedAnswerHeaders(
    new Headers({
      "connection": "close, x-hop",
      "x-hop": "1",
      "transfer-encoding": "chunked",
      "set-cookie": "a=b",
      "alt-svc": 'h3=":443"',
      "strict-transport-security": "max-age=1",
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "x",
      "content-type": "text/event-stream",
      "content-length": "3",
      "retry-after": "1",
      "x-request-id": "r",
      "www-authenticate": "Bearer",
    }),
    true,
  );
  deepEqual(Object.fromEntries(passed), {
    "content-type": "text/event-stream",
    "content-length": "3",
    "retry-after": "1",
    "x-request-id": "r",
    "www-authenticate": "Bearer",
  });
});

const CODINGS = [
  ["gzip", true, {}],
  ["BR", true, {}],
  ["deflate", true, { "content-encoding": "deflate", "content-length": "3" }],
  ["zstd", true, { "content-encoding": "zstd", "content-length": "3" }],
  ["gzip", false, { "content-encoding": "gzip", "content-length": "3" }],
] as const;

for (const [coding, hasBody, expected] of CODINGS) {
  Deno.test(`${coding} ${hasBody ? "with" : "without"} a body is named as long as it is there`, () => {
    const headers = new Headers({ "content-encoding": coding, "content-length": "3" });
    deepEqual(Object.fromEntries(passedAnswerHeaders(headers, hasBody)), expected);
  });
}
