/**
 * Which place a key is stored for: proved where it was asked for, and where that host does not know it,
 * on Alibaba's other hosts. A plan's key is never sent to a host that is none of a plan.
 */

import { Failure } from "../../platform/failure.ts";
import type { Secret } from "../../platform/secret.ts";
import { type PlanId, type ProviderRow, PROVIDERS } from "../../providers/catalogue.ts";
import { isPlanKey, planOf } from "../../providers/plan_policy.ts";
import { shellWord } from "../../shell/shell_word.ts";
import { isAlibaba, otherHosts } from "./alibaba_hosts.ts";
import type { KeyAudience, KeyLoginParts, KeyLoginRequest, KeyPlace } from "./key_login_steps.ts";
import type { KeyProof } from "./prove_api_key.ts";

/** The plan whose terms a key for this place is under. */
export function planOfPlace({ row, baseUrl }: KeyPlace): PlanId | undefined {
  const source = { kind: "catalogue", provider: row.id } as const;
  return planOf({
    keyVariable: row.keyVariable,
    row,
    baseUrl: baseUrl === undefined ? undefined : { value: baseUrl, source, shadowed: [] },
  });
}

/**
 * The place for which a key is to be stored: where it was asked for, or the host of Alibaba's that accepts it.
 * @throws {Failure} `auth_required` If every host that may be asked refuses the key.
 * @throws {Failure} `usage` If the key is one that its host must not get.
 */
export async function findKeyPlace(
  parts: Pick<KeyLoginParts, "prove">,
  audience: KeyAudience,
  { place, key, probe }: KeyLoginRequest,
  signal: AbortSignal,
): Promise<KeyPlace> {
  const isOfCatalogue = place.baseUrl === place.row.baseUrl;
  const isForeign = isPlanKey(key) && isOfCatalogue && planOfPlace(place) === undefined;
  if (isForeign && !(isAlibaba(place.row) && probe)) throw planKeyElsewhere(place);
  if (!probe) {
    audience.show({ kind: "not_proved", place });
    return place;
  }
  // Deliberately not sent: a plan's key has no business at a host that is none of a plan.
  const proof = isForeign ? undefined : await proveAt(parts, audience, place, key, signal);
  if (proof !== undefined && proof.kind !== "refused") return place;
  const others = isAlibaba(place.row) && isOfCatalogue && (proof?.status ?? 401) === 401
    ? otherHosts(place.row, key)
    : [];
  if (others.length > 0 && await audience.mayTry(others, describeRefusal(place, proof))) {
    for (const row of others) {
      const other = { row, baseUrl: row.baseUrl };
      const { kind } = await proveAt(parts, audience, other, key, signal);
      if (kind === "works") return other;
    }
    throw refusal(place, proof, [], "No host of Alibaba accepted the key");
  }
  throw refusal(place, proof, others);
}

async function proveAt(
  parts: Pick<KeyLoginParts, "prove">,
  audience: KeyAudience,
  place: KeyPlace,
  key: Secret,
  signal: AbortSignal,
): Promise<KeyProof> {
  audience.show({ kind: "proving", place });
  const proof = await parts.prove(place, key, signal);
  audience.show({ kind: "proved", place, proof });
  return proof;
}

function planKeyElsewhere({ row }: KeyPlace): Failure {
  const plans = PROVIDERS.filter(({ plan }) => plan !== undefined);
  return new Failure(
    "usage",
    `Cannot store this key for "${row.id}": a key that begins with sk-sp- belongs to an Alibaba ` +
      `plan (${listIds(plans)})`,
    { hint: `qwenauth login --method api-key --provider ${plans[0]!.id}` },
  );
}

function describeRefusal(
  { row, baseUrl }: KeyPlace,
  proof: Extract<KeyProof, { kind: "refused" }> | undefined,
): string {
  const where = baseUrl ?? row.name;
  return proof === undefined
    ? `The key was not sent to ${where}, since it belongs to an Alibaba plan`
    : `The key was refused by ${where} (${proof.status}: ${proof.message})`;
}

function refusal(
  place: KeyPlace,
  proof: Extract<KeyProof, { kind: "refused" }> | undefined,
  others: readonly ProviderRow[],
  what = describeRefusal(place, proof),
): Failure {
  const { row, baseUrl } = place;
  const login = "qwenauth login --method api-key --provider";
  const url = baseUrl === row.baseUrl ? "" : ` --openai-base-url ${shellWord(baseUrl ?? "")}`;
  const [other] = others;
  if (other === undefined) {
    const hint = `${login} ${row.id}${url}`;
    return new Failure("auth_required", `${what}; nothing was stored`, { hint });
  }
  const why = `key, plan and region must match (${listIds(others)})`;
  return new Failure("auth_required", `${what}; nothing was stored: ${why}`, {
    hint: `${login} ${other.id}`,
  });
}

function listIds(rows: readonly ProviderRow[]): string {
  return rows.map(({ id }) => id).join(", ");
}
