/** What the proxy refuses, in which order, and that nothing of it is passed on. */

import { deepEqual, equal } from "node:assert/strict";
import { answerRequest } from "../../../src/commands/exec_proxy/answer_request.ts";
import { Secret } from "../../../src/platform/secret.ts";

const PORT = 4711;
const HOST = `127.0.0.1:${PORT}`;
const KEY = "MARK-one-time";

/** What differs from a request that is passed on. */
interface Different {
  readonly method?: string;
  readonly authority?: string;
  readonly target?: string;
  /** Undefined takes a header away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Status, code of the error and headers of the answer; and what was passed on. */
async function ask({ method = "GET", authority, target = "/v1/models", headers }: Different) {
  const all = { host: HOST, authorization: `Bearer ${KEY}`, ...headers };
  const given = Object.entries(all).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  const passed: string[] = [];
  const response = await answerRequest({
    method,
    authority: authority ?? all.host ?? "",
    target,
    headers: new Headers(given),
    body: null,
    signal: new AbortController().signal,
  }, {
    key: new Secret(KEY),
    port: PORT,
    exchange: {
      baseUrl: "https://models.example/base",
      keptBytes: 0,
      send: (request) => {
        passed.push(`${request.method} ${request.url}`);
        return Promise.resolve(Response.json({ error: { code: "passed" } }));
      },
    },
    debug: () => {},
    ending: new AbortController().signal,
  });
  const { error } = await response.json();
  const cors = [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));
  deepEqual(cors, []);
  deepEqual(passed.length, error.code === "passed" ? 1 : 0);
  return [response.status, error.code, ...passed];
}

const PASSED = [200, "passed", "GET https://models.example/base/models"];
const WRONG_HOST = [403, "wrong_host"];
const WRONG_KEY = [401, "invalid_api_key"];
const NOT_FOUND = [404, "not_found"];

const CASES: readonly (readonly [name: string, Different, readonly (number | string)[]])[] = [
  ["127.0.0.1", {}, PASSED],
  ["localhost", { headers: { host: `LocalHost:${PORT}` } }, PASSED],
  ["another host", { headers: { host: `evil.example:${PORT}` } }, WRONG_HOST],
  ["another host that ends alike", { headers: { host: `x${HOST}` } }, WRONG_HOST],
  ["another port", { headers: { host: `127.0.0.1:${PORT + 1}` } }, WRONG_HOST],
  ["no port", { headers: { host: "127.0.0.1" } }, WRONG_HOST],
  ["no host", { headers: { host: undefined } }, WRONG_HOST],
  ["another host in the target", { authority: "evil.example" }, WRONG_HOST],
  ["another host in Host alone", {
    authority: HOST,
    headers: { host: "evil.example" },
  }, WRONG_HOST],
  ["no key", { headers: { authorization: undefined } }, WRONG_KEY],
  ["another key", { headers: { authorization: `Bearer ${KEY}x` } }, WRONG_KEY],
  ["a key in another header", {
    headers: { authorization: undefined, "x-api-key": KEY },
  }, WRONG_KEY],
  ["a preflight request", { method: "OPTIONS", headers: { authorization: undefined } }, [
    403,
    "no_cross_origin",
  ]],
  ["another host without a key", {
    headers: { host: "evil.example", authorization: undefined },
  }, WRONG_HOST],
  ["a wrong path without a key", {
    target: "/",
    headers: { authorization: undefined },
  }, WRONG_KEY],
  ["a path outside of /v1/", { target: "/v2/models" }, NOT_FOUND],
  ["a path that begins alike", { target: "/v1x/models" }, NOT_FOUND],
  ["a path that leads out", { target: "/v1/%2e%2e/admin" }, NOT_FOUND],
  ["TRACE", { method: "TRACE" }, [405, "wrong_method"]],
  ["an upgrade", { headers: { upgrade: "websocket" } }, [400, "no_upgrade"]],
];

for (const [name, different, expected] of CASES) {
  Deno.test(`the proxy of a request with ${name} answers ${expected[0]}`, async () => {
    deepEqual(await ask(different), expected);
  });
}

Deno.test("a redirect of the service within its base URL goes through the proxy, another one does not", async () => {
  const cases = [
    ["/base/files/1?x=1", `http://${HOST}/v1/files/1?x=1`],
    ["https://models.example/base/a", `http://${HOST}/v1/a`],
    ["https://models.example/other", "https://models.example/other"],
    ["https://models.example.evil/base/a", "https://models.example.evil/base/a"],
  ] as const;
  for (const [location, expected] of cases) {
    const answer = new Response(null, { status: 307, headers: { location } });
    Object.defineProperty(answer, "url", { value: "https://models.example/base/models" });
    const { headers } = await answerRequest({
      method: "GET",
      authority: HOST,
      target: "/v1/models",
      headers: new Headers({ host: HOST, authorization: `Bearer ${KEY}` }),
      body: null,
      signal: new AbortController().signal,
    }, {
      key: new Secret(KEY),
      port: PORT,
      exchange: {
        baseUrl: "https://models.example/base",
        keptBytes: 0,
        send: () => Promise.resolve(answer),
      },
      debug: () => {},
      ending: new AbortController().signal,
    });
    equal(headers.get("location"), expected);
  }
});
