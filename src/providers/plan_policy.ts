/** Plans whose terms forbid use by scripts, and the consent that lets a person decide otherwise. */

import { Failure } from "../platform/failure.ts";
import type { Secret } from "../platform/secret.ts";
import { parseUrl } from "../requests/service_url.ts";
import { type PlanId, PROVIDERS } from "./catalogue.ts";
import type { Target } from "./resolve_target.ts";

/** A plan's rule, as it is shown. */
export interface PlanRule {
  readonly plan: PlanId;
  readonly name: string;
  readonly text: string;
  /** Limits to show, one line each. */
  readonly limits: readonly string[];
}

/** All plans with such a rule. */
export const PLAN_RULES: readonly PlanRule[] = [
  {
    plan: "coding-plan",
    name: "Alibaba Coding Plan",
    text:
      "The terms of the Alibaba Coding Plan allow interactive coding tools only. They forbid scripts, " +
      "backends and other non-interactive callers, and name suspension as the consequence.",
    limits: [
      "Lite: 1,200 requests in 5 h, 9,000 a week, 18,000 a month",
      "Pro: 6,000 requests in 5 h, 45,000 a week, 90,000 a month",
    ],
  },
  {
    plan: "token-plan",
    name: "Alibaba Token Plan",
    text:
      "The terms of the Alibaba Token Plan allow interactive tools only. They forbid scripts, backends " +
      "and other non-interactive callers, and name suspension as the consequence.",
    limits: [],
  },
];

/** The rule of a plan. */
export function planRule(plan: PlanId): PlanRule {
  return PLAN_RULES.find((rule) => rule.plan === plan)!;
}

/** Whether a key belongs to one of the plans; which of them, and in which region, it does not tell. */
export function isPlanKey(key: Secret): boolean {
  return key.reveal().startsWith("sk-sp-");
}

/** What tells the plan of a target. */
export type PlanTarget = Pick<Target, "row" | "baseUrl" | "keyVariable">;

/** The plan whose terms a target is under: by its row, its key's variable, or the host that the key goes to. */
export function planOf({ row, keyVariable, ...target }: PlanTarget): PlanId | undefined {
  if (row?.plan !== undefined) return row.plan;
  const byKey = PROVIDERS.find(({ plan, keyVariable: own }) => plan && own === keyVariable);
  if (byKey) return byKey.plan;
  // No row without a plan has the host of one; to parse this URL takes a tenth of the time of `env`.
  if (target.baseUrl?.value === row?.baseUrl) return undefined;
  const host = target.baseUrl && hostOf(target.baseUrl.value);
  if (host === undefined) return undefined;
  return PROVIDERS.find(({ plan, baseUrl }) => plan && baseUrl && hostOf(baseUrl) === host)?.plan;
}

/** A host with a dot at its end is the same one. */
function hostOf(url: string): string | undefined {
  return parseUrl(url)?.hostname.replace(/\.+$/, "");
}

/**
 * Lets a script use a target, unless its plan forbids that and nobody has consented.
 * @throws {Failure} `not_entitled` If so, with the rule and the command that consents.
 */
export function checkPlan(
  target: PlanTarget,
  hasConsent: (plan: PlanId) => boolean,
): void {
  const plan = planOf(target);
  if (plan === undefined || hasConsent(plan)) return;
  throw new Failure("not_entitled", planRule(plan).text, { hint: `qwenauth consent ${plan}` });
}
