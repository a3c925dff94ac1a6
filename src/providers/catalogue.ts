/** The built-in providers: a new provider is a new row. */

import { QWEN_OAUTH } from "./qwen_oauth.ts";

/** How to speak to a provider. */
export type Protocol = "openai" | "anthropic" | "gemini" | "vertex-ai";

/** A plan whose terms forbid use by scripts. */
export type PlanId = "coding-plan" | "token-plan";

/** One built-in provider. */
export interface ProviderRow {
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  readonly protocol: Protocol;
  /** Undefined where the credential or the protocol's own library decides. */
  readonly baseUrl: string | undefined;
  /** Variable that holds the key; undefined for `qwen-oauth`, whose key is the access token. */
  readonly keyVariable: string | undefined;
  readonly baseUrlVariable?: string;
  readonly modelVariable?: string;
  readonly plan?: PlanId;
  /** Model that is used when none is chosen. */
  readonly defaultModel?: string;
}

/** A model of the catalogue. */
export interface ModelRow {
  readonly id: string;
  /** Longest conversation, tokens. */
  readonly contextTokens: number | undefined;
  /** Longest answer, tokens. */
  readonly outputTokens: number | undefined;
  /** Whether it sees pictures. */
  readonly hasVision: boolean;
}

const ALIBABA = "aliyuncs.com";
const COMPATIBLE = "compatible-mode/v1";

/** All built-in providers, in the order in which they are offered. */
export const PROVIDERS: readonly ProviderRow[] = [
  {
    id: QWEN_OAUTH,
    name: "Qwen OAuth",
    protocol: "openai",
    baseUrl: undefined,
    keyVariable: undefined,
    defaultModel: "coder-model",
  },
  codingPlan("coding-plan", "Alibaba Coding Plan", "coding"),
  codingPlan("coding-plan-intl", "Alibaba Coding Plan (international)", "coding-intl"),
  tokenPlan("token-plan", "Alibaba Token Plan", "cn-beijing"),
  tokenPlan("token-plan-intl", "Alibaba Token Plan (international)", "ap-southeast-1"),
  dashScope("dashscope", "Alibaba Model Studio", "dashscope"),
  dashScope("dashscope-intl", "Alibaba Model Studio (international)", "dashscope-intl"),
  dashScope("dashscope-us", "Alibaba Model Studio (US)", "dashscope-us"),
  dashScope("dashscope-hk", "Alibaba Model Studio (Hong Kong)", "cn-hongkong.dashscope"),
  {
    id: "modelscope",
    name: "ModelScope",
    protocol: "openai",
    baseUrl: "https://api-inference.modelscope.cn/v1",
    keyVariable: "MODELSCOPE_API_KEY",
  },
  {
    id: "openrouter",
    name: "OpenRouter",
    protocol: "openai",
    baseUrl: "https://openrouter.ai/api/v1",
    keyVariable: "OPENROUTER_API_KEY",
  },
  {
    id: "openai",
    name: "OpenAI",
    protocol: "openai",
    baseUrl: "https://api.openai.com/v1",
    keyVariable: "OPENAI_API_KEY",
    baseUrlVariable: "OPENAI_BASE_URL",
    modelVariable: "OPENAI_MODEL",
  },
  {
    id: "anthropic",
    name: "Anthropic",
    protocol: "anthropic",
    baseUrl: "https://api.anthropic.com",
    keyVariable: "ANTHROPIC_API_KEY",
    baseUrlVariable: "ANTHROPIC_BASE_URL",
    modelVariable: "ANTHROPIC_MODEL",
  },
  {
    id: "gemini",
    name: "Google Gemini",
    protocol: "gemini",
    baseUrl: undefined,
    keyVariable: "GEMINI_API_KEY",
    modelVariable: "GEMINI_MODEL",
  },
  {
    id: "vertex-ai",
    name: "Google Vertex AI",
    protocol: "vertex-ai",
    baseUrl: undefined,
    keyVariable: "GOOGLE_API_KEY",
    modelVariable: "GOOGLE_MODEL",
  },
];

/** Variables that mean something beside the keys, base URLs and models of the rows. */
export const OTHER_VARIABLES: readonly string[] = ["GOOGLE_CLOUD_PROJECT", "DEBUG", "DEBUG_MODE"];

const CODING_PLAN_MODELS: readonly ModelRow[] = [
  text("qwen3-coder-plus", 1_000_000),
  text("qwen3-coder-next", 262_144),
  vision("qwen3.5-plus", 1_000_000),
  vision("qwen3.6-plus", 1_000_000),
  vision("qwen3.7-plus", 1_000_000),
  text("qwen3-max-2026-01-23", 262_144),
  text("glm-5", 202_752),
  text("glm-4.7", 202_752),
  text("kimi-k2.5", 262_144),
  text("MiniMax-M2.5", 196_608),
];

/** Models that are known without asking, by provider. */
const MODELS: ReadonlyMap<string, readonly ModelRow[]> = new Map([
  [QWEN_OAUTH, [
    { ...text("coder-model", 1_000_000), outputTokens: 65_536 },
    // Withdrawn by the server in 2026; kept for servers that still have it.
    { ...vision("vision-model", 131_072), outputTokens: 32_768 },
  ]],
  ["coding-plan", CODING_PLAN_MODELS],
  ["coding-plan-intl", CODING_PLAN_MODELS],
]);

/** Models of a provider that are known without asking. */
export function modelsOf(provider: string): readonly ModelRow[] {
  return MODELS.get(provider) ?? [];
}

/** The row of a provider, undefined if it is not built in. */
export function findProvider(id: string): ProviderRow | undefined {
  return PROVIDERS.find((row) => row.id === id);
}

function codingPlan(id: string, name: string, host: string): ProviderRow {
  return {
    id,
    name,
    protocol: "openai",
    baseUrl: `https://${host}.dashscope.${ALIBABA}/v1`,
    keyVariable: "BAILIAN_CODING_PLAN_API_KEY",
    plan: "coding-plan",
    defaultModel: "qwen3-coder-plus",
  };
}

function tokenPlan(id: string, name: string, region: string): ProviderRow {
  return {
    id,
    name,
    protocol: "openai",
    baseUrl: `https://token-plan.${region}.maas.${ALIBABA}/${COMPATIBLE}`,
    keyVariable: "BAILIAN_TOKEN_PLAN_API_KEY",
    plan: "token-plan",
  };
}

function dashScope(id: string, name: string, host: string): ProviderRow {
  return {
    id,
    name,
    protocol: "openai",
    baseUrl: `https://${host}.${ALIBABA}/${COMPATIBLE}`,
    keyVariable: "DASHSCOPE_API_KEY",
  };
}

function text(id: string, contextTokens: number): ModelRow {
  return { id, contextTokens, outputTokens: undefined, hasVision: false };
}

function vision(id: string, contextTokens: number): ModelRow {
  return { ...text(id, contextTokens), hasVision: true };
}
