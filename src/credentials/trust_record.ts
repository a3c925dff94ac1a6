/** What a person has accepted that the files of a project folder may do, and its form in `state.json`. */

import { asDate, asObject, asText, type JsonObject } from "./json_file.ts";

/** What a person has accepted that a project folder's files may do. */
export interface TrustRecord {
  /** Hosts to which keys may go. */
  readonly hosts: readonly string[];
  /** Names of the variables whose keys may go there. */
  readonly keyVariables: readonly string[];
  /** Which key may go to which host. */
  readonly pairs: readonly { readonly host: string; readonly keyVariable: string }[];
  /** RFC 3339. */
  readonly acceptedAt: string;
}

/** The record as JSON. */
export function encodeTrust({ hosts, keyVariables, pairs, acceptedAt }: TrustRecord): JsonObject {
  return {
    hosts,
    keys: keyVariables,
    pairs: pairs.map(({ host, keyVariable }) => ({ host, key: keyVariable })),
    at: acceptedAt,
  };
}

/** The record in a JSON value, undefined if there is none. */
export function decodeTrust(value: unknown): TrustRecord | undefined {
  const record = asObject(value);
  const acceptedAt = asDate(record?.["at"]);
  if (record === undefined || acceptedAt === undefined) return undefined;
  return {
    hosts: asTexts(record["hosts"]),
    keyVariables: asTexts(record["keys"]),
    pairs: asPairs(record["pairs"]),
    acceptedAt,
  };
}

function asPairs(value: unknown): TrustRecord["pairs"] {
  return (Array.isArray(value) ? value : []).flatMap((item) => {
    const pair = asObject(item);
    const host = asText(pair?.["host"]);
    const keyVariable = asText(pair?.["key"]);
    return host === undefined || keyVariable === undefined ? [] : [{ host, keyVariable }];
  });
}

function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => asText(item) !== undefined) : [];
}
