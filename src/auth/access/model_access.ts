/** Access to models: the active provider's secret, base URL and model, checked and ready to be used. */

import { baseUrlFromResourceUrl } from "../../oauth/base_url.ts";
import { Failure } from "../../platform/failure.ts";
import { printableText } from "../../platform/printable_text.ts";
import type { Secret } from "../../platform/secret.ts";
import { resolveActiveProvider } from "../../providers/active_provider.ts";
import { checkBinding } from "../../providers/binding.ts";
import { checkPlan } from "../../providers/plan_policy.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import { requireKey } from "../../providers/require_key.ts";
import { resolveTarget, type Target } from "../../providers/resolve_target.ts";
import { describeSource, type Source, type Sourced } from "../../providers/source.ts";
import { trimBaseUrl } from "../../requests/service_url.ts";
import { getAccessToken, type TokenRequest } from "../renewal/get_access_token.ts";
import type { Gathered } from "../values/gather_values.ts";

/** What a request to a model needs. */
export interface ModelAccess {
  readonly active: Sourced<string>;
  readonly target: Target;
  /** Access token or key. */
  readonly secret: Secret;
  readonly secretSource: Source;
  /** Undefined where the protocol's library decides. */
  readonly baseUrl: string | undefined;
  readonly model: string | undefined;
  /** End of an access token's life, milliseconds since the epoch; undefined for a key. */
  readonly expiresAtMs: number | undefined;
}

/** How the access is used. */
export interface AccessRequest extends TokenRequest {
  /** Whether a script may be behind it: then the plan's rule counts. */
  readonly isScript: boolean;
}

/**
 * The access that the flags, the environment, the files and the stored choices lead to.
 * @throws {Failure} `auth_required` If there is no key or sign-in.
 * @throws {Failure} `not_entitled` If the key must not go to that base URL, or the plan forbids scripts.
 * @throws {Failure} As `getAccessToken` does.
 */
export async function getModelAccess(
  gathered: Gathered,
  request: AccessRequest,
): Promise<ModelAccess> {
  const { layers, state } = gathered;
  const active = activeOrExplain(gathered);
  const target = resolveTarget(layers, active.value);
  gathered.debug(() =>
    `provider "${printableText(active.value)}", chosen by ${describeSource(active.source)}`
  );
  if (target.provider === QWEN_OAUTH) return await oauthAccess(gathered, active, target, request);
  // A script gets the key and is gone: whatever it names from here on, nothing is sent anywhere.
  if (request.isScript) gathered.dropNetwork();
  const key = requireKey(target);
  checkBinding(target, gathered.trust);
  if (request.isScript) checkPlan(target, (plan) => state.consents()[plan] !== undefined);
  gathered.debug(() => `key from ${describeSource(key.source)}`);
  return {
    active,
    target,
    secret: key.value,
    secretSource: key.source,
    baseUrl: target.baseUrl && trimBaseUrl(target.baseUrl.value),
    model: target.model?.value,
    expiresAtMs: undefined,
  };
}

/** The active provider; when nothing is signed in, a home file that a project's file hides is named. */
export function activeOrExplain({ layers, hiddenHomeVariable }: Gathered): Sourced<string> {
  return resolveActiveProvider(layers, hiddenHomeVariable);
}

async function oauthAccess(
  gathered: Gathered,
  active: Sourced<string>,
  target: Target,
  request: AccessRequest,
): Promise<ModelAccess> {
  const { flags } = gathered.layers;
  if (flags.baseUrl !== undefined || flags.key !== undefined) {
    throw new Failure(
      "usage",
      "The sign-in of Qwen OAuth has its own token and base URL: " +
        "add --provider openai, or leave out --openai-api-key and --openai-base-url",
      // A provider that is named by flag cannot be taken back by a command.
      flags.provider === undefined ? { hint: "export QWENAUTH_PROVIDER=openai" } : {},
    );
  }
  const credential = await getAccessToken(gathered.signIn, request);
  return {
    active,
    target,
    secret: credential.accessToken,
    secretSource: { kind: "credential", path: gathered.signIn.paths.credential },
    baseUrl: baseUrlFromResourceUrl(credential.resourceUrl, "store"),
    model: target.model?.value,
    expiresAtMs: credential.expiresAtMs,
  };
}
