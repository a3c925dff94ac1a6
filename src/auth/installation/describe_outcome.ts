/** What a call has proved, in the words and with the exit code that stand for it everywhere else. */

import { Failure } from "../../platform/failure.ts";
import { isPlanKey } from "../../providers/plan_policy.ts";
import { FREE_TIER_ENDED, QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import { describeSource } from "../../providers/source.ts";
import { modelCount } from "../../requests/model_count.ts";
import type { ModelAccess } from "../access/model_access.ts";
import type { KeyProof } from "../key_login/prove_api_key.ts";
import type { Gathered } from "../values/gather_values.ts";

/** What was proved. */
export type ProofKind =
  | "works"
  /** There is no key and no sign-in, or one that nothing can renew. Exit 4. */
  | "no_credential"
  /** The access token has expired, and it could not be refreshed now. Exit 0: a later call may do it. */
  | "expired_refreshable"
  /** The server refuses the refresh token, or the service the key. Exit 4. */
  | "refused"
  /** Signed in, but the plan or the policy does not allow model calls. Exit 5. */
  | "not_entitled"
  /** The quota is used up: no call is accepted before it begins anew. Exit 6. */
  | "quota"
  /** A web page came in place of JSON. Exit 7. */
  | "page"
  /** Nothing was proved either way: network, TLS, 5xx, a rate limit. Exit 7. */
  | "unreachable"
  /** The protocol has no call that needs a key alone. */
  | "unprovable"
  /** No call was made, for a reason that the failure tells. */
  | "not_made";

/** The proof; texts are safe to show. */
export interface ProofReport {
  readonly outcome: ProofKind;
  /** What happened, as a sentence without a full stop. */
  readonly message: string;
  /** Number of models that the service lists; undefined if it lists none. */
  readonly models: number | undefined;
  /** HTTP status of a refusal. */
  readonly status: number | undefined;
  /** Whether the access token was refreshed for the call. */
  readonly refreshed: boolean;
  /** The failure that it is; undefined if the provider can be used. */
  readonly failure: Failure | undefined;
}

/** What was seen of a call beside its proof. */
export interface CallFindings {
  /** Whether a web page came back. */
  readonly wasPage: boolean;
  /** The failure of a quota that is used up. */
  readonly quota: Failure | undefined;
  /** Whether the access token was refreshed for the call. */
  readonly refreshed: boolean;
}

/** The report of a call. */
export function describeOutcome(
  gathered: Gathered,
  access: ModelAccess,
  proof: KeyProof,
  { wasPage, quota, refreshed }: CallFindings,
): ProofReport {
  const { target: { provider }, baseUrl } = access;
  const found = { ...NO_PROOF, refreshed };
  if (proof.kind !== "works" && quota !== undefined) {
    return { ...found, outcome: "quota", message: quota.message, failure: quota };
  }
  switch (proof.kind) {
    case "works": {
      const { models } = proof;
      const where = baseUrl === undefined ? "" : ` at ${baseUrl}`;
      return { ...found, outcome: "works", models, message: `works${modelCount(models)}${where}` };
    }
    case "unprovable":
      return {
        ...found,
        outcome: "unprovable",
        message: `A key alone proves nothing at "${provider}": no call was made`,
      };
    case "unreachable": {
      const message = `Cannot prove that "${provider}" works: ${proof.reason}`;
      return {
        ...found,
        outcome: wasPage ? "page" : "unreachable",
        message,
        failure: new Failure("unavailable", message, { hint: "qwenauth status --probe" }),
      };
    }
    case "refused":
      return { ...found, status: proof.status, ...refusal(gathered, access, proof) };
  }
}

function refusal(
  gathered: Gathered,
  { target: { provider }, secret, secretSource }: ModelAccess,
  { status, message: said }: Extract<KeyProof, { kind: "refused" }>,
): Pick<ProofReport, "outcome" | "message" | "failure"> {
  if (provider === QWEN_OAUTH) {
    const message = `Signed in, but model calls are refused (${status}: ${said})` +
      endOfFreeTier(gathered, ": ");
    const hint = "qwenauth login --method api-key";
    return {
      outcome: "not_entitled",
      message,
      failure: new Failure("not_entitled", message, { hint }),
    };
  }
  const isForbidden = status === 403;
  const why = isPlanKey(secret) ? ": key, plan and region must match" : "";
  const source = describeSource(secretSource);
  const message = isForbidden
    ? `"${provider}" knows the key from ${source}, but does not allow the call (403: ${said})${why}`
    : `"${provider}" refused the key from ${source} (${status}: ${said})${why}`;
  const code = isForbidden ? "not_entitled" : "auth_required";
  const hint = `qwenauth login --method api-key --provider ${provider}`;
  const outcome = isForbidden ? "not_entitled" : "refused";
  return { outcome, message, failure: new Failure(code, message, { hint }) };
}

/** A report without what a call tells. */
export const NO_PROOF = {
  models: undefined,
  status: undefined,
  refreshed: false,
  failure: undefined,
};

/** The report of a sign-in whose refresh token the server refuses. */
export function describeRefusedRefresh(
  gathered: Gathered,
  { message: refusal }: Failure,
): ProofReport {
  const message = `${refusal}${endOfFreeTier(gathered, "; ")}`;
  const failure = new Failure("auth_required", message, { hint: "qwenauth login" });
  return { ...NO_PROOF, outcome: "refused", message, failure };
}

function endOfFreeTier({ signIn }: Gathered, before: string): string {
  return signIn.settings.isDefaultServer ? `${before}${FREE_TIER_ENDED}` : "";
}
