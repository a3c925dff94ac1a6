/** Which keys are under a plan's rule against scripts, and what lifts it. */

import { deepStrictEqual as equal, doesNotThrow, throws } from "node:assert/strict";
import { PROVIDERS } from "../../src/providers/catalogue.ts";
import { checkPlan, PLAN_RULES, planOf } from "../../src/providers/plan_policy.ts";
import { resolveTarget } from "../../src/providers/resolve_target.ts";
import { type PlainLayers, plainLayers } from "../support/plain_layers.ts";

const CODING = "https://coding.dashscope.aliyuncs.com/v1";
const TOKEN_INTL = "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1";

Deno.test("every provider called coding-plan or token-plan is under the rule of its plan, no other is", () => {
  const plans = PROVIDERS.map(({ id }) => [id, planOf(resolveTarget(plainLayers({}), id))]);
  equal(plans.filter(([, plan]) => plan !== undefined), [
    ["coding-plan", "coding-plan"],
    ["coding-plan-intl", "coding-plan"],
    ["token-plan", "token-plan"],
    ["token-plan-intl", "token-plan"],
  ]);
});

Deno.test("the limits of the Coding Plan are shown, those of other plans are not known", () => {
  equal(PLAN_RULES.map(({ plan, limits }) => [plan, limits]), [
    ["coding-plan", [
      "Lite: 1,200 requests in 5 h, 9,000 a week, 18,000 a month",
      "Pro: 6,000 requests in 5 h, 45,000 a week, 90,000 a month",
    ]],
    ["token-plan", []],
  ]);
});

const BY_HOST: readonly (readonly [name: string, plan: string | undefined, PlainLayers])[] = [
  ["a variable", "coding-plan", { environment: { OPENAI_BASE_URL: CODING } }],
  ["a flag", "token-plan", { flags: { baseUrl: TOKEN_INTL } }],
  ["a URL with a port", "coding-plan", {
    environment: { OPENAI_BASE_URL: CODING.replace(".com/", ".com:8443/") },
  }],
  ["a host with a dot at its end", "coding-plan", {
    environment: { OPENAI_BASE_URL: CODING.replace(".com/", ".com./") },
  }],
  ["a host in capitals", "coding-plan", {
    environment: { OPENAI_BASE_URL: CODING.replace("coding.", "CODING.") },
  }],
  ["another host below the same domain", undefined, {
    environment: { OPENAI_BASE_URL: "https://dashscope.aliyuncs.com/v1" },
  }],
];

for (const [name, plan, plain] of BY_HOST) {
  Deno.test(`a plan is known by the host that the key goes to: ${name}`, () => {
    equal(planOf(resolveTarget(plainLayers(plain), "openai")), plan);
  });
}

for (const rule of PLAN_RULES) {
  Deno.test(`without the consent to the ${rule.plan} a script is refused with the rule and the command`, () => {
    const target = resolveTarget(plainLayers({}), rule.plan);
    const error = {
      code: "not_entitled",
      message: rule.text,
      hint: `qwenauth consent ${rule.plan}`,
    };
    throws(() => checkPlan(target, () => false), error);
    // The consent to the other plan says nothing of this one.
    throws(() => checkPlan(target, (plan) => plan !== rule.plan), error);
    doesNotThrow(() => checkPlan(target, (plan) => plan === rule.plan));
  });
}
