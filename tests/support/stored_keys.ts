/** Keys that earlier logins have stored on the stage in memory. */

import { OWN, type Stage } from "./sign_in_stage.ts";

/** Key of a provider, and the base URL it was stored for. */
export type StageKeys = Readonly<
  Record<string, { readonly key: string; readonly baseUrl?: string }>
>;

/** Puts keys into the key store. */
export function storeStageKeys(stage: Stage, keys: StageKeys): void {
  const records = Object.entries(keys).map(([provider, { key, baseUrl }]) =>
    [provider, { key, base_url: baseUrl, stored_at: "2026-11-01T00:00:00.000Z" }] as const
  );
  stage.put(`${OWN}/keys.json`, { version: 1, keys: Object.fromEntries(records) });
}
