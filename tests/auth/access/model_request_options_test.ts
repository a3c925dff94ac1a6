import { deepStrictEqual as equal } from "node:assert/strict";
import type { ModelAccess } from "../../../src/auth/access/model_access.ts";
import {
  limitsOf,
  type ModelRequestOptions,
  policyOf,
} from "../../../src/auth/access/model_request_options.ts";
import type { GenerationConfig } from "../../../src/providers/generation_config.ts";
import type { Expected } from "../../../src/requests/model_fetch.ts";

const signal = new AbortController().signal;

Deno.test("60 requests a minute and 1,000 a day for qwen-oauth, whatever --rpm says above that", () => {
  equal(limitsOf("qwen-oauth", undefined), { perMinute: 60, perDay: 1_000 });
  equal(limitsOf("qwen-oauth", 20), { perMinute: 20, perDay: 1_000 });
  equal(limitsOf("qwen-oauth", 600), { perMinute: 60, perDay: 1_000 });
  equal(limitsOf("dashscope", undefined), undefined);
  equal(limitsOf("dashscope", 600), { perMinute: 600, perDay: undefined });
});

/** Attempts, limits and what the limit counts, for an entry with this configuration. */
function policy(
  options: Partial<ModelRequestOptions> & { readonly expects?: Expected },
  generationConfig: Partial<GenerationConfig> = {},
): readonly unknown[] {
  const access = { target: { entry: { generationConfig } } } as unknown as ModelAccess;
  const { maxAttempts, limitMs, silenceMs, countsQueue } = policyOf(access, { signal, ...options });
  return [maxAttempts, limitMs, silenceMs, countsQueue];
}

Deno.test("at most 7 attempts and 5 minutes, unless flags say otherwise", () => {
  equal(policy({}), [7, 300_000, 300_000, false]);
  equal(policy({ expects: "stream" }), [7, 300_000, 120_000, false]);
  equal(policy({ maxRetries: 0, timeoutSeconds: 90 }), [1, 90_000, 90_000, true]);
  equal(policy({ timeoutSeconds: 600, expects: "stream" }), [7, 600_000, 120_000, true]);
});

Deno.test("maxRetries and timeout of an entry are respected, flags win over them", () => {
  const entry = { maxRetries: 2, timeout: 400_000 };
  equal(policy({}, entry), [3, 400_000, 400_000, false]);
  equal(policy({ expects: "stream" }, { timeout: 2_000 }), [7, 300_000, 2_000, false]);
  equal(policy({ maxRetries: 1, timeoutSeconds: 30 }, entry), [2, 30_000, 30_000, true]);
});
