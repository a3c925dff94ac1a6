import { deepStrictEqual as equal } from "node:assert/strict";
import { proveApiKey } from "../../../src/auth/key_login/prove_api_key.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { VERSION } from "../../../src/platform/version.ts";
import { findProvider, type ProviderRow } from "../../../src/providers/catalogue.ts";
import { json, type PlannedAnswer, PlannedFetch, text } from "../../support/planned_fetch.ts";

const KEY = new Secret("MARK-key");
const AGENT = `qwenauth/${VERSION} (linux; x64)`;

async function prove(row: ProviderRow, baseUrl: string | undefined, ...plan: PlannedAnswer[]) {
  const network = new PlannedFetch(...plan);
  const parts = {
    fetch: network.fetch,
    random: { bytes: (length: number) => new Uint8Array(length), uuid: () => "id" },
    environment: { get: () => undefined, currentFolder: () => "/" },
    machine: { platform: "linux", arch: "x64", hostName: "host", pid: 1 },
  };
  const proof = await proveApiKey(parts, row, baseUrl, KEY, new AbortController().signal);
  network.assertDone();
  return { proof, sent: network.sent };
}

const LIST = () => json(200, { data: [{ id: "a" }, { id: "b" }] });

/** Provider, where its key is proved, and what carries the key. */
const PLACES: readonly (readonly [string, string, string, string])[] = [
  ["openai", "https://api.openai.com/v1/models", "authorization", "Bearer MARK-key"],
  [
    "modelscope",
    "https://api-inference.modelscope.cn/v1/models",
    "authorization",
    "Bearer MARK-key",
  ],
  ["openrouter", "https://openrouter.ai/api/v1/key", "authorization", "Bearer MARK-key"],
  ["anthropic", "https://api.anthropic.com/v1/models?limit=1000", "x-api-key", "MARK-key"],
  [
    "gemini",
    "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000",
    "x-goog-api-key",
    "MARK-key",
  ],
  [
    "dashscope",
    "https://dashscope.aliyuncs.com/compatible-mode/v1/models",
    "authorization",
    "Bearer MARK-key",
  ],
];

for (const [id, url, header, value] of PLACES) {
  Deno.test(`a key of ${id} is proved at ${url}`, async () => {
    const row = findProvider(id)!;
    const { proof, sent } = await prove(row, row.baseUrl, LIST());
    equal(proof, { kind: "works", models: 2 });
    equal([sent[0]?.to, sent[0]?.headers[header]], [`GET ${url}`, value]);
    equal(sent[0]?.headers["user-agent"], AGENT);
    equal(sent[0]?.headers["x-dashscope-authtype"], id === "dashscope" ? "openai" : undefined);
  });
}

Deno.test("a key of vertex-ai cannot be proved: nothing is sent", async () => {
  const { proof, sent } = await prove(findProvider("vertex-ai")!, undefined);
  equal([proof, sent], [{ kind: "unprovable" }, []]);
});

Deno.test("where no list of models is served, a chat of one token proves the key", async () => {
  const row = findProvider("coding-plan")!;
  const { proof, sent } = await prove(row, row.baseUrl, text(404, ""), json(200, { choices: [] }));
  equal(proof, { kind: "works", models: undefined });
  equal(sent[1]?.to, "POST https://coding.dashscope.aliyuncs.com/v1/chat/completions");
  equal(JSON.parse(sent[1]!.body).model, "qwen3-coder-plus");
});

Deno.test("a chat that is refused for its model alone proves the key, one with 401 does not", async () => {
  const row = findProvider("dashscope")!;
  const unknown = json(404, { error: { code: "model_not_found", message: "no such model" } });
  const { proof } = await prove(row, row.baseUrl, text(404, ""), unknown);
  equal(proof, { kind: "works", models: undefined });
  const wrong = json(401, { error: { code: "invalid_api_key", message: "wrong" } });
  const refused = await prove(row, row.baseUrl, text(404, ""), wrong);
  equal(refused.proof, { kind: "refused", status: 401, message: "wrong" });
});

Deno.test("what is no proof either way leaves the key unproved, with the reason", async () => {
  const anthropic = findProvider("anthropic")!;
  const limited = await prove(anthropic, anthropic.baseUrl, json(429, { error: "slow" }));
  equal(limited.proof, {
    kind: "unreachable",
    reason: "it answered with a rate limit (status 429): slow",
  });
  const openai = findProvider("openai")!;
  const broken = await prove(openai, openai.baseUrl, text(502, "bad"));
  equal(broken.proof, { kind: "unreachable", reason: "it answered with status 502: bad" });
});
