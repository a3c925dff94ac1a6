/** What the proxy answers by itself when qwenauth fails, and that it never fails as a whole. */

import { deepEqual } from "node:assert/strict";
import { answerRequest } from "../../../src/commands/exec_proxy/answer_request.ts";
import { Failure, type FailureCode } from "../../../src/platform/failure.ts";
import { Secret } from "../../../src/platform/secret.ts";

const PORT = 4711;

/** Answers a request whose sending ends so. */
async function answer(
  send: () => Promise<Response>,
  signal = new AbortController().signal,
): Promise<{ status: number; retryAfter: string | null; body: unknown; debugLines: string[] }> {
  const debugLines: string[] = [];
  const response = await answerRequest({
    method: "GET",
    authority: `127.0.0.1:${PORT}`,
    target: "/v1/models?key=MARK",
    headers: new Headers({ host: `127.0.0.1:${PORT}`, authorization: "Bearer MARK" }),
    body: null,
    signal,
  }, {
    key: new Secret("MARK"),
    port: PORT,
    exchange: { baseUrl: "https://models.example/v1", keptBytes: 0, send },
    debug: (message) => void debugLines.push(message()),
    ending: new AbortController().signal,
  });
  return {
    status: response.status,
    retryAfter: response.headers.get("retry-after"),
    body: await response.json(),
    debugLines,
  };
}

const STATUSES: readonly (readonly [FailureCode, number])[] = [
  ["auth_required", 401],
  ["not_entitled", 403],
  ["quota", 429],
  ["unavailable", 502],
  ["lock_busy", 503],
  ["store", 500],
];

for (const [code, status] of STATUSES) {
  Deno.test(`a failure with the code ${code} is an answer of ${status} that says what helps`, async () => {
    const failure = new Failure(code, "It failed", {
      hint: "qwenauth login",
      ...(code === "quota" ? { retryAfterSeconds: 2.5 } : {}),
    });
    deepEqual(await answer(() => Promise.reject(failure)), {
      status,
      retryAfter: code === "quota" ? "3" : null,
      body: {
        error: {
          message: "qwenauth: It failed; hint: qwenauth login",
          type: "qwenauth_proxy_error",
          param: null,
          code,
        },
      },
      debugLines: ["proxy: GET /v1/models: It failed"],
    });
  });
}

Deno.test("a bug is an answer of 500 that tells nothing of it", async () => {
  const { status, body } = await answer(() => Promise.reject(new TypeError("MARK")));
  deepEqual([status, body], [500, {
    error: {
      message: "qwenauth: The proxy failed",
      type: "qwenauth_proxy_error",
      param: null,
      code: "internal_error",
    },
  }]);
});

Deno.test("a request that was given up is told in the log as that", async () => {
  const leaving = new AbortController();
  const { debugLines } = await answer(() => {
    leaving.abort();
    return Promise.reject(leaving.signal.reason);
  }, leaving.signal);
  deepEqual(debugLines, ["proxy: GET /v1/models: given up"]);
});
