/**
 * Storing an API key, as a use case: it is proved against its host, where need be against Alibaba's
 * other hosts, its plan's rule is shown, and key, provider and base URL become one record.
 */

import { Failure } from "../../platform/failure.ts";
import type { PlanId } from "../../providers/catalogue.ts";
import { planRule } from "../../providers/plan_policy.ts";
import { findKeyPlace, planOfPlace } from "./find_key_place.ts";
import type { KeyAudience, KeyLoginParts, KeyLoginRequest } from "./key_login_steps.ts";

/**
 * Stores a key and makes its provider the active one.
 *
 * @param signal ends it; its reason is then thrown
 * @throws {Failure} `auth_required` If the key is refused by every host that it may be tried on.
 * @throws {Failure} `input_needed` If a plan's rule would have to be accepted and nobody can be asked.
 * @throws {Failure} `usage` If the key is one that its host must not get.
 * @throws {Failure} `store` If it cannot be stored.
 */
export async function storeApiKey(
  parts: KeyLoginParts,
  audience: KeyAudience,
  request: KeyLoginRequest,
  signal: AbortSignal,
): Promise<void> {
  const place = await findKeyPlace(parts, audience, request, signal);
  const plan = planOfPlace(place);
  const consent = plan === undefined || parts.hasConsent(plan)
    ? undefined
    : await askConsent(audience, plan);
  const { row, baseUrl } = place;
  const nowText = new Date(parts.clock.nowMs()).toISOString();
  const replaced = parts.storedKey(row.id);
  await parts.putKey(row.id, { key: request.key, baseUrl, storedAt: nowText });
  try {
    if (plan !== undefined && consent === "accepted") await parts.setConsent(plan, nowText);
    await parts.chooseProvider(row.id);
  } catch (error) {
    throw error instanceof Failure ? notChosen(row.id, error) : error;
  }
  audience.show({
    kind: "stored",
    place,
    path: parts.storePath,
    replacedFrom: replaced?.storedAt,
    consent,
    shadows: parts.shadows(place),
  });
}

/** The key is there by then: what is missing has to be said beside it. */
function notChosen(provider: string, { code, message }: Failure): Failure {
  return new Failure(
    code,
    `The key is stored, but "${provider}" is not the active provider: ${message}`,
    { hint: `qwenauth use ${provider}` },
  );
}

/** The failure when a rule cannot be asked about. */
export function consentNeeded(plan: PlanId): Failure {
  const { text } = planRule(plan);
  return new Failure("input_needed", `${text} This has to be accepted (--accept-plan-terms)`, {
    hint: `qwenauth consent ${plan}`,
  });
}

async function askConsent(
  audience: KeyAudience,
  plan: PlanId,
): Promise<"accepted" | "refused"> {
  const rule = planRule(plan);
  audience.show({ kind: "rule", rule });
  const answer = await audience.accepts(rule);
  if (answer === undefined) throw consentNeeded(plan);
  return answer ? "accepted" : "refused";
}
