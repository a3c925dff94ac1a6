/** What helps when a model service refuses the credential: it depends on whose it is and where it came from. */

import { Failure } from "../../platform/failure.ts";
import { PROVIDERS } from "../../providers/catalogue.ts";
import { isPlanKey } from "../../providers/plan_policy.ts";
import { FREE_TIER_ENDED, QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import { describeSource } from "../../providers/source.ts";
import { refusedFailure } from "../renewal/judge_refusal.ts";
import { readSignInState, renewalParts } from "../renewal/renewal_parts.ts";
import type { Gathered } from "../values/gather_values.ts";
import type { ModelAccess } from "./model_access.ts";

/**
 * The failure for a refused call: exit 5 for the sign-in of Qwen OAuth and for 403, exit 4 for a key, and
 * for a sign-in whose refresh token is refused too.
 * @param said the service's message, safe to show
 */
export function refusedCall(
  gathered: Pick<Gathered, "signIn">,
  { target: { provider }, secret, secretSource }: ModelAccess,
  status: number,
  said: string,
): Failure {
  const answer = said === "" ? `${status}` : `${status}: ${said}`;
  if (provider === QWEN_OAUTH) {
    // A refused refresh token says why: no new token can be had, and another sign-in helps.
    const { refused } = readSignInState(renewalParts(gathered.signIn));
    return refused === undefined
      ? refusedSignIn(answer, gathered.signIn.settings)
      : new Failure("auth_required", refusedFailure(refused).message, {
        hint: "qwenauth login --force",
      });
  }
  const source = describeSource(secretSource);
  const why = isPlanKey(secret) ? `: key, plan and region must match (${planHosts()})` : "";
  const hint = `qwenauth login --method api-key --provider ${provider}`;
  if (status === 403) {
    const what = `"${provider}" knows the key from ${source}, but does not allow the call`;
    return new Failure("not_entitled", `${what} (${answer})${why}`, { hint });
  }
  const what = `"${provider}" refused the key from ${source} (${answer})`;
  return new Failure("auth_required", `${what}${why}`, { hint });
}

/** The failure for a sign-in whose model calls are refused; `answer` is the service's, safe to show. */
export function refusedSignIn(
  answer: string,
  { isDefaultServer }: { readonly isDefaultServer: boolean },
): Failure {
  const why = isDefaultServer ? `: ${FREE_TIER_ENDED}` : "";
  const instead = "use an API key instead, of Alibaba Coding Plan, Alibaba Token Plan, " +
    "Alibaba Model Studio, ModelScope, OpenRouter, OpenAI, Anthropic or Google Gemini";
  return new Failure(
    "not_entitled",
    `Signed in, but model calls are refused (${answer})${why}; ${instead}`,
    { hint: "qwenauth login --method api-key" },
  );
}

function planHosts(): string {
  return PROVIDERS.filter(({ plan }) => plan !== undefined)
    .map(({ id, baseUrl }) => `${id}: ${new URL(baseUrl ?? "").host}`).join(", ");
}
