import { deepStrictEqual as equal } from "node:assert/strict";
import { findKeyShadows } from "../../../src/auth/key_login/key_shadows.ts";
import { findProvider } from "../../../src/providers/catalogue.ts";
import { type PlainLayers, plainLayers } from "../../support/plain_layers.ts";

/** Layers, for which provider a key is stored, and what wins over it. */
const CASES: readonly (readonly [string, PlainLayers, string, readonly string[]])[] = [
  ["nothing", { environment: { OPENAI_API_KEY: "k" } }, "dashscope", []],
  ["the environment", { environment: { DASHSCOPE_API_KEY: "k" } }, "dashscope", [
    "DASHSCOPE_API_KEY in the environment wins over the stored key",
  ]],
  ["a .env file", { envFile: { DASHSCOPE_API_KEY: "k" } }, "dashscope-us", [
    'DASHSCOPE_API_KEY in "/p/.env" (line 1) wins over the stored key',
  ]],
  ["settings.json does not", { settingsEnv: { DASHSCOPE_API_KEY: "k" } }, "dashscope", []],
  ["a base URL of another host", { environment: { OPENAI_BASE_URL: "https://x.test" } }, "openai", [
    "OPENAI_BASE_URL in the environment names another host than that of the stored key",
  ]],
  [
    "a base URL of the same host does not",
    { environment: { OPENAI_BASE_URL: "https://api.openai.com/v1/" } },
    "openai",
    [],
  ],
  ["the choice of another provider", { environment: { QWENAUTH_PROVIDER: "gemini" } }, "openai", [
    'QWENAUTH_PROVIDER in the environment wins over the choice of "openai"',
  ]],
  [
    "the choice of the same provider does not",
    { environment: { QWENAUTH_PROVIDER: "openai" } },
    "openai",
    [],
  ],
];

for (const [name, plain, provider, shadows] of CASES) {
  Deno.test(`what wins over a stored key: ${name}`, () => {
    const row = findProvider(provider)!;
    equal(findKeyShadows(plainLayers(plain), { row, baseUrl: row.baseUrl }), shadows);
  });
}
