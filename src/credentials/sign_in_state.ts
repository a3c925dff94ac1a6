/** What is known of a sign-in beside its credential: how long its token lives, and whether a refresh was refused. */

import { asMoment, asNumber, asObject, asText, type JsonObject } from "./json_file.ts";

/** A refresh token that the server has refused. */
export interface RefusedMark {
  /** Fingerprint of the refresh token. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** The server's error and description, safe to show. */
  readonly reason: string;
  /** When an earlier answer was lost, which is the likely cause; milliseconds since the epoch. */
  readonly lostAtMs: number | undefined;
  /** Modification time of the credential file at that moment: any change of the file clears the mark. */
  readonly fileChangedAtMs: number | undefined;
}

/** What is known of a sign-in beside its credential. */
export interface SignInState {
  /** Lifetime with which the access token of this fingerprint was issued, milliseconds. */
  readonly issued: { readonly fingerprint: string; readonly lifetimeMs: number } | undefined;
  readonly refused: RefusedMark | undefined;
}

/** As it stands in `state.json`. */
export function encodeSignIn({ issued, refused }: SignInState): JsonObject {
  return {
    issued: issued && { fingerprint: issued.fingerprint, lifetime_ms: issued.lifetimeMs },
    refused: refused && {
      fingerprint: refused.fingerprint,
      at: refused.atMs,
      reason: refused.reason,
      lost_at: refused.lostAtMs,
      file_changed_at: refused.fileChangedAtMs,
    },
  };
}

/** Decodes it; what is damaged is left out. */
export function decodeSignIn(value: unknown): SignInState {
  const entry = asObject(value);
  return { issued: decodeIssued(entry?.["issued"]), refused: decodeRefused(entry?.["refused"]) };
}

function decodeIssued(value: unknown): SignInState["issued"] {
  const issued = asObject(value);
  const fingerprint = asText(issued?.["fingerprint"]);
  const lifetimeMs = asNumber(issued?.["lifetime_ms"]);
  return fingerprint === undefined || lifetimeMs === undefined
    ? undefined
    : { fingerprint, lifetimeMs };
}

function decodeRefused(value: unknown): RefusedMark | undefined {
  const refused = asObject(value);
  const fingerprint = asText(refused?.["fingerprint"]);
  if (refused === undefined || fingerprint === undefined) return undefined;
  return {
    fingerprint,
    atMs: asMoment(refused["at"]) ?? 0,
    reason: asText(refused["reason"]) ?? "refused",
    lostAtMs: asMoment(refused["lost_at"]),
    fileChangedAtMs: asNumber(refused["file_changed_at"]),
  };
}
