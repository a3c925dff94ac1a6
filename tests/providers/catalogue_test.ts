/** The built-in providers, and what the rules rely on when they take a URL of theirs as it stands. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { modelsOf, PROVIDERS } from "../../src/providers/catalogue.ts";
import { isRowVariable } from "../../src/providers/row_variables.ts";

const URLS = PROVIDERS.flatMap(({ id, plan, baseUrl }) =>
  baseUrl === undefined ? [] : [{ id, plan, url: new URL(baseUrl) }]
);

Deno.test("every base URL of the catalogue is https, without a user, a query or a fragment", () => {
  for (const { id, url } of URLS) {
    const { protocol, username, password, search, hash } = url;
    deepEqual([protocol, username, password, search, hash], ["https:", "", "", "", ""], id);
  }
});

Deno.test("no provider without a plan has the host of a plan", () => {
  const plans = new Set(URLS.filter(({ plan }) => plan).map(({ url }) => url.hostname));
  ok(plans.size > 0);
  equal(URLS.find(({ plan, url }) => plan === undefined && plans.has(url.hostname)), undefined);
});

/** Id, protocol, base URL, and the variables of key, base URL and model. */
type Row = readonly [string, string, string | undefined, ...string[]];

const COMPATIBLE = "compatible-mode/v1";
const ROWS: readonly Row[] = [
  ["qwen-oauth", "openai", undefined],
  [
    "coding-plan",
    "openai",
    "https://coding.dashscope.aliyuncs.com/v1",
    "BAILIAN_CODING_PLAN_API_KEY",
  ],
  [
    "coding-plan-intl",
    "openai",
    "https://coding-intl.dashscope.aliyuncs.com/v1",
    "BAILIAN_CODING_PLAN_API_KEY",
  ],
  [
    "token-plan",
    "openai",
    `https://token-plan.cn-beijing.maas.aliyuncs.com/${COMPATIBLE}`,
    "BAILIAN_TOKEN_PLAN_API_KEY",
  ],
  [
    "token-plan-intl",
    "openai",
    `https://token-plan.ap-southeast-1.maas.aliyuncs.com/${COMPATIBLE}`,
    "BAILIAN_TOKEN_PLAN_API_KEY",
  ],
  ["dashscope", "openai", `https://dashscope.aliyuncs.com/${COMPATIBLE}`, "DASHSCOPE_API_KEY"],
  [
    "dashscope-intl",
    "openai",
    `https://dashscope-intl.aliyuncs.com/${COMPATIBLE}`,
    "DASHSCOPE_API_KEY",
  ],
  [
    "dashscope-us",
    "openai",
    `https://dashscope-us.aliyuncs.com/${COMPATIBLE}`,
    "DASHSCOPE_API_KEY",
  ],
  [
    "dashscope-hk",
    "openai",
    `https://cn-hongkong.dashscope.aliyuncs.com/${COMPATIBLE}`,
    "DASHSCOPE_API_KEY",
  ],
  ["modelscope", "openai", "https://api-inference.modelscope.cn/v1", "MODELSCOPE_API_KEY"],
  ["openrouter", "openai", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"],
  [
    ...["openai", "openai", "https://api.openai.com/v1"] as const,
    ...["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"],
  ],
  [
    ...["anthropic", "anthropic", "https://api.anthropic.com"] as const,
    ...["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL"],
  ],
  ["gemini", "gemini", undefined, "GEMINI_API_KEY", "GEMINI_MODEL"],
  ["vertex-ai", "vertex-ai", undefined, "GOOGLE_API_KEY", "GOOGLE_MODEL"],
];

Deno.test("each built-in provider has its protocol, its base URL and its variables", () => {
  const rows = PROVIDERS.map((row) => [
    ...[row.id, row.protocol, row.baseUrl],
    ...[row.keyVariable, row.baseUrlVariable, row.modelVariable].filter(Boolean),
  ]);
  deepEqual(rows, ROWS);
});

Deno.test("the variables of the providers mean something in a .env file, and no others of their kind", () => {
  const known = [...ROWS.flatMap(([, , , ...variables]) => variables), "GOOGLE_CLOUD_PROJECT"];
  deepEqual([...known, "DEBUG", "DEBUG_MODE"].filter((name) => !isRowVariable(name)), []);
  deepEqual(["OPENAI_ORG", "GOOGLE_BASE_URL", "openai_api_key", ""].filter(isRowVariable), []);
});

/** Models of the Coding Plan with their contexts; those that see pictures. */
const CODING_PLAN: Readonly<Record<string, number>> = {
  "qwen3-coder-plus": 1_000_000,
  "qwen3-coder-next": 262_144,
  "qwen3.5-plus": 1_000_000,
  "qwen3.6-plus": 1_000_000,
  "qwen3.7-plus": 1_000_000,
  "qwen3-max-2026-01-23": 262_144,
  "glm-5": 202_752,
  "glm-4.7": 202_752,
  "kimi-k2.5": 262_144,
  "MiniMax-M2.5": 196_608,
};

Deno.test("the models of a plan are known without asking, and the plan's default is one of them", () => {
  for (const id of ["coding-plan", "coding-plan-intl"]) {
    const models = modelsOf(id);
    deepEqual(models.map(({ id, contextTokens }) => [id, contextTokens]), [
      ...Object.entries(CODING_PLAN),
    ]);
    const seeing = models.filter(({ hasVision }) => hasVision).map(({ id }) => id);
    deepEqual(seeing, ["qwen3.5-plus", "qwen3.6-plus", "qwen3.7-plus"]);
    const row = PROVIDERS.find((row) => row.id === id);
    equal(row?.defaultModel, "qwen3-coder-plus");
  }
  deepEqual([modelsOf("token-plan"), modelsOf("openai")], [[], []]);
});
