import { deepEqual, doesNotMatch, rejects } from "node:assert/strict";
import { systemRandom } from "../../src/platform/random.ts";
import { Secret } from "../../src/platform/secret.ts";
import { type ProbeOutcome, proveCredential } from "../../src/requests/probe.ts";
import {
  connectError,
  json,
  page,
  type PlannedAnswer,
  PlannedFetch,
  text,
} from "../support/planned_fetch.ts";

const PROBE = {
  baseUrl: "https://portal.qwen.ai/v1",
  accessToken: new Secret("MARK-access-token"),
  headers: { "User-Agent": "QwenCode/0.10.3 (linux; x64)" },
  random: { ...systemRandom, uuid: () => "request-1" },
};

const HEADERS = {
  "accept": "application/json",
  "authorization": "Bearer MARK-access-token",
  "user-agent": "QwenCode/0.10.3 (linux; x64)",
  "x-request-id": "request-1",
};

const MODELS = {
  to: "GET https://portal.qwen.ai/v1/models",
  headers: HEADERS,
  body: "",
  redirect: "manual",
};

const CHAT = {
  to: "POST https://portal.qwen.ai/v1/chat/completions",
  headers: { ...HEADERS, "content-type": "application/json" },
  body: '{"model":"coder-model","messages":[{"role":"system","content":"Answer with one word."},' +
    '{"role":"user","content":"Hello"}],"max_tokens":1,"stream":false}',
  redirect: "manual",
};

const models = () => json(200, { object: "list", data: [{ id: "a" }, { id: "b" }] });
const chat = () => json(200, { choices: [{ message: { content: "Hi" } }] });
const refusal = (status: number) => () =>
  json(status, {
    error: {
      code: "invalid_api_key",
      message: "invalid access token MARK-access-token or token expired",
    },
  });
const MESSAGE = "invalid access token [redacted] or token expired";
const FIREWALL = (status: number) =>
  `the server answered with a web page (status ${status}): a firewall or a captive portal`;

const unreachable = (reason: string): ProbeOutcome => ({ kind: "unreachable", reason });

const CASES: readonly (readonly [string, readonly (() => PlannedAnswer)[], ProbeOutcome])[] = [
  ["works (n models)", [models], { kind: "works", models: 2 }],
  ["works, without a list", [() => json(200, {})], { kind: "works", models: undefined }],
  ["404 on /models, chat works", [() => json(404, {}), chat], { kind: "works", models: undefined }],
  ["405 on /models, chat works", [() => page(405), chat], { kind: "works", models: undefined }],
  ["501 on /models, chat works", [() => text(501, ""), chat], { kind: "works", models: undefined }],
  ["401 is a refusal", [refusal(401)], { kind: "refused", status: 401, message: MESSAGE }],
  ["403 is a refusal", [refusal(403)], { kind: "refused", status: 403, message: MESSAGE }],
  [
    "401 without JSON is a refusal",
    [() => text(401, "go \u001b[1maway")],
    { kind: "refused", status: 401, message: "go away" },
  ],
  [
    "401 on the chat is a refusal",
    [() => text(404, ""), refusal(401)],
    { kind: "refused", status: 401, message: MESSAGE },
  ],
  ["a page with 403 proves nothing", [() => page(403)], unreachable(FIREWALL(403))],
  ["a page with 200 proves nothing", [() => page(200)], unreachable(FIREWALL(200))],
  ["pages all over prove nothing", [() => page(405), () => page(405)], unreachable(FIREWALL(405))],
  [
    "200 with an error proves nothing",
    [() => json(200, { error: { message: "busy" } })],
    unreachable("it answered with status 200: busy"),
  ],
  [
    "200 without JSON proves nothing",
    [() => text(200, "")],
    unreachable("it answered with status 200"),
  ],
  [
    "429 proves nothing",
    [() => json(429, { error: { message: "slow down" } })],
    unreachable("it answered with a rate limit (status 429): slow down"),
  ],
  [
    "400 on the chat proves nothing",
    [() => text(404, ""), () => json(400, { message: "no model" })],
    unreachable("it answered with status 400: no model"),
  ],
  ["503 proves nothing", [() => text(503, "")], unreachable("it answered with status 503")],
  [
    "a redirect is not followed",
    [() => new Response(null, { status: 302, headers: { location: "https://evil.test" } })],
    unreachable("it answered with a redirect (status 302), which is not followed"),
  ],
  [
    "no network proves nothing",
    [() => connectError("dns error: no such host")],
    unreachable('cannot connect to "portal.qwen.ai": dns error: no such host'),
  ],
];

for (const [name, plan, expected] of CASES) {
  Deno.test(`probe: ${name}`, async () => {
    const network = new PlannedFetch(...plan.map((make) => make()));
    const outcome = await proveCredential(network.fetch, PROBE);
    deepEqual(outcome, expected);
    doesNotMatch(JSON.stringify(outcome), /MARK/);
    deepEqual(network.sent, [MODELS, CHAT].slice(0, plan.length));
    network.assertDone();
  });
}

const UNSENT: readonly (readonly [string, object, string])[] = [
  ["http", { baseUrl: "http://portal.qwen.ai/v1" }, "its base URL is not https"],
  ["no URL", { baseUrl: "portal.qwen.ai" }, "its base URL is not https"],
  [
    "a token with a line break",
    { accessToken: new Secret("MARK\nX: y") },
    "the access token holds white space or control characters",
  ],
];

for (const [name, change, reason] of UNSENT) {
  Deno.test(`probe: nothing is sent with ${name}`, async () => {
    const network = new PlannedFetch();
    deepEqual(await proveCredential(network.fetch, { ...PROBE, ...change }), unreachable(reason));
    network.assertDone();
  });
}

Deno.test("probe: http is allowed within this machine", async () => {
  const network = new PlannedFetch(models());
  const probe = { ...PROBE, baseUrl: "http://127.0.0.1:8080/v1" };
  deepEqual(await proveCredential(network.fetch, probe), { kind: "works", models: 2 });
});

Deno.test("probe: an abort ends it with the signal's reason", async () => {
  const reason = new Error("given up");
  const probe = { ...PROBE, signal: AbortSignal.abort(reason) };
  await rejects(proveCredential(new PlannedFetch().fetch, probe), reason);
});
