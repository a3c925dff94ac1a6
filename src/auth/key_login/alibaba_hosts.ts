/** Which of Alibaba's hosts a key may be tried on: its kind, plan and region do not show in the key. */

import type { Secret } from "../../platform/secret.ts";
import { type ProviderRow, PROVIDERS } from "../../providers/catalogue.ts";
import { isPlanKey } from "../../providers/plan_policy.ts";
import { parseUrl } from "../../requests/service_url.ts";

/** Whether a row is one of Alibaba's. */
export function isAlibaba({ baseUrl }: ProviderRow): boolean {
  const host = baseUrl === undefined ? undefined : parseUrl(baseUrl)?.hostname;
  return host !== undefined && host.endsWith(".aliyuncs.com");
}

/** The rows of one offer of Alibaba's, one for each region; the row alone if it is another's. */
export function regionsOf(row: ProviderRow): readonly ProviderRow[] {
  if (!isAlibaba(row)) return [row];
  return PROVIDERS.filter(({ keyVariable }) => keyVariable === row.keyVariable);
}

/**
 * Other rows whose host may be asked about a key that `row` refused, those of the same offer first.
 * Deliberately a plan's key is sent to hosts of plans only, and any other key to none of them: who gets
 * a key that is not his has a key that he may keep.
 */
export function otherHosts(row: ProviderRow, key: Secret): readonly ProviderRow[] {
  const wantsPlan = isPlanKey(key);
  const fitting = PROVIDERS.filter((other) =>
    other.id !== row.id && isAlibaba(other) && (other.plan !== undefined) === wantsPlan
  );
  const isSame = (other: ProviderRow) => other.keyVariable === row.keyVariable;
  return [...fitting.filter(isSame), ...fitting.filter((other) => !isSame(other))];
}
