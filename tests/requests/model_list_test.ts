import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { Secret } from "../../src/platform/secret.ts";
import {
  type ListingProtocol,
  type ListOutcome,
  requestModelList,
} from "../../src/requests/model_list.ts";
import { connectError, json, page, PlannedFetch, text } from "../support/planned_fetch.ts";

const KEY = new Secret("MARK-key");
const HEADERS = { "User-Agent": "test" };

function ask(network: PlannedFetch, protocol: ListingProtocol, baseUrl?: string) {
  return requestModelList(network.fetch, { protocol, baseUrl, secret: KEY, headers: HEADERS });
}

/** Protocol, base URL, where the request goes, and how it carries the key. */
const REQUESTS:
  readonly (readonly [ListingProtocol, string | undefined, string, Record<string, string>])[] = [
    ["openai", "https://a.test/v1", "https://a.test/v1/models", {
      "authorization": "Bearer MARK-key",
    }],
    ["anthropic", "https://b.test", "https://b.test/v1/models?limit=1000", {
      "x-api-key": "MARK-key",
      "anthropic-version": "2023-06-01",
    }],
    [
      "gemini",
      undefined,
      "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000",
      { "x-goog-api-key": "MARK-key" },
    ],
  ];

for (const [protocol, baseUrl, url, headers] of REQUESTS) {
  Deno.test(`the list of models of ${protocol} is asked for in its words, with the key in its header`, async () => {
    const network = new PlannedFetch(json(200, { data: [] }));
    equal(await ask(network, protocol, baseUrl), { kind: "listed", models: [] });
    equal(network.sent, [{
      to: `GET ${url}`,
      headers: { "accept": "application/json", "user-agent": "test", ...headers },
      body: "",
      redirect: "manual",
    }]);
    network.assertDone();
  });
}

const NOTHING = { contextTokens: undefined, outputTokens: undefined, hasVision: undefined };

/** What the server says, and what is understood. */
const ANSWERS: readonly (readonly [string, () => Response | Error, ListOutcome])[] = [
  ["the form of OpenAI", () => json(200, { data: [{ id: "a" }, { id: "b" }] }), {
    kind: "listed",
    models: [{ id: "a", ...NOTHING }, { id: "b", ...NOTHING }],
  }],
  [
    "the form of OpenRouter",
    () =>
      json(200, {
        data: [{
          id: "a/b",
          context_length: 1000,
          architecture: { input_modalities: ["text", "image"] },
        }],
      }),
    {
      kind: "listed",
      models: [{ id: "a/b", contextTokens: 1000, outputTokens: undefined, hasVision: true }],
    },
  ],
  [
    "the form of Gemini",
    () =>
      json(200, {
        models: [{ name: "models/g", inputTokenLimit: 1000, outputTokenLimit: 100 }],
      }),
    {
      kind: "listed",
      models: [{ id: "g", contextTokens: 1000, outputTokens: 100, hasVision: undefined }],
    },
  ],
  [
    "ids with escape sequences, and what is no id",
    () =>
      json(200, {
        data: [
          { id: "\x1b]0;title\x07a\x1b[31m\u202e" },
          { id: 7 },
          null,
          { id: "" },
          { id: "x".repeat(201) },
          { id: "n", context_length: -1, max_tokens: 1.5 },
        ],
      }),
    { kind: "listed", models: [{ id: "a", ...NOTHING }, { id: "n", ...NOTHING }] },
  ],
  [
    "an id that repeats the key",
    () => json(200, { data: [{ id: "models/MARK-key" }, { id: "models/b" }] }),
    { kind: "listed", models: [{ id: "b", ...NOTHING }] },
  ],
  ["a refusal", () => json(401, { error: { message: "no MARK-key here" } }), {
    kind: "refused",
    status: 401,
    message: "no [redacted] here",
  }],
  ["a prohibition", () => json(403, { message: "no" }), {
    kind: "refused",
    status: 403,
    message: "no",
  }],
  [
    "a wrong key of Gemini",
    () =>
      json(400, {
        error: { message: "API key not valid", details: [{ reason: "API_KEY_INVALID" }] },
      }),
    { kind: "refused", status: 400, message: "API key not valid" },
  ],
  ["another bad request", () => json(400, { error: { message: "odd" } }), {
    kind: "unreachable",
    reason: "it answered with status 400: odd",
  }],
  ["a rate limit", () => json(429, { error: "slow" }), {
    kind: "unreachable",
    reason: "it answered with a rate limit (status 429): slow",
  }],
  ["JSON without a list", () => json(200, { ok: true }), {
    kind: "unreachable",
    reason: 'it answered with status 200: {"ok":true}',
  }],
  ["a redirect", () => text(302, ""), {
    kind: "unreachable",
    reason: "it answered with status 302",
  }],
  ["a web page", () => page(200), {
    kind: "unreachable",
    reason: "the server answered with a web page (status 200): a firewall or a captive portal",
  }],
  ["no connection", () => connectError("connection refused"), {
    kind: "unreachable",
    reason: 'cannot connect to "a.test": connection refused',
  }],
];

for (const [name, answer, outcome] of ANSWERS) {
  Deno.test(`the list of models: ${name}`, async () => {
    equal(await ask(new PlannedFetch(answer()), "openai", "https://a.test/v1"), outcome);
  });
}

Deno.test("the list of models: of a very long one 5,000 are taken", async () => {
  const data = Array.from({ length: 5_001 }, (_, at) => ({ id: `m${at}` }));
  const network = new PlannedFetch(json(200, { data }));
  const outcome = await ask(network, "openai", "https://a.test/v1");
  equal(outcome.kind === "listed" && outcome.models.length, 5_000);
});

Deno.test("the list of models: nothing is sent without https, nor a key that breaks a header", async () => {
  const network = new PlannedFetch();
  equal(await ask(network, "openai", "http://a.test/v1"), {
    kind: "unreachable",
    reason: "its base URL is not https",
  });
  const secret = new Secret("a\r\nb");
  const service = { protocol: "openai", baseUrl: "https://a.test", secret, headers: {} } as const;
  equal(await requestModelList(network.fetch, service), {
    kind: "unreachable",
    reason: "the key holds white space or control characters",
  });
  network.assertDone();
});

Deno.test("the list of models: an aborted request throws the reason", async () => {
  const abort = new AbortController();
  const reason = new DOMException("ended", "AbortError");
  abort.abort(reason);
  const service = {
    protocol: "openai",
    baseUrl: "https://a.test",
    secret: KEY,
    headers: {},
    signal: abort.signal,
  } as const;
  await rejects(requestModelList(new PlannedFetch().fetch, service), reason);
});

Deno.test("a placeholder for a key leaves the ids of models as they are", async () => {
  for (const secret of ["x", "llama"]) {
    const network = new PlannedFetch(json(200, { data: [{ id: "llama-x-1" }] }));
    const outcome = await requestModelList(network.fetch, {
      protocol: "openai",
      baseUrl: "https://a.test/v1",
      secret: new Secret(secret),
      headers: {},
    });
    equal(outcome, { kind: "listed", models: [{ id: "llama-x-1", ...NOTHING }] });
  }
});
