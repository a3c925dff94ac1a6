/** What a call has proved, in the words and with the exit code that stand for it everywhere else. */

import { Failure } from "../../platform/failure.ts";
import { FREE_TIER_ENDED } from "../../providers/qwen_oauth.ts";
import { modelCount } from "../../requests/model_count.ts";
import type { ModelAccess } from "../access/model_access.ts";
import { refusedCall } from "../access/refused_call.ts";
import type { KeyProof } from "../key_login/prove_api_key.ts";
import type { Gathered } from "../values/gather_values.ts";
import type { FoundLimit } from "./watch_quota.ts";

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
  /** The quota is used up, or there were too many requests: no call is accepted for a while. Exit 6. */
  | "quota"
  /** A web page came in place of JSON. Exit 7. */
  | "page"
  /** Nothing was proved either way: network, TLS, 5xx. Exit 7. */
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
  /** HTTP status of a refusal or a limit. */
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
  /** The quota or the rate limit that stood in its way. */
  readonly limit: FoundLimit | undefined;
  /** Whether the access token was refreshed for the call. */
  readonly refreshed: boolean;
}

/** The report of a call. */
export function describeOutcome(
  gathered: Gathered,
  access: ModelAccess,
  proof: KeyProof,
  { wasPage, limit, refreshed }: CallFindings,
): ProofReport {
  const { target: { provider }, baseUrl } = access;
  const found = { ...NO_PROOF, refreshed };
  if (proof.kind !== "works" && limit !== undefined) {
    const { failure, status } = limit;
    return { ...found, outcome: "quota", status, message: failure.message, failure };
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

/** In the words of every refused call. */
function refusal(
  gathered: Gathered,
  access: ModelAccess,
  { status, message: said }: Extract<KeyProof, { kind: "refused" }>,
): Pick<ProofReport, "outcome" | "message" | "failure"> {
  const failure = refusedCall(gathered, access, status, said);
  const outcome = failure.code === "not_entitled" ? "not_entitled" : "refused";
  return { outcome, message: failure.message, failure };
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
