/** What happens while an API key is stored, in plain data; the person to whom it is shown; the means. */

import type { KeyRecord } from "../../credentials/key_store.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Secret } from "../../platform/secret.ts";
import type { PlanId, ProviderRow } from "../../providers/catalogue.ts";
import type { PlanRule } from "../../providers/plan_policy.ts";
import type { KeyProof } from "./prove_api_key.ts";

/** Steps of storing a key, as they are shown. */
export type KeyStep =
  | { readonly kind: "proving"; readonly place: KeyPlace }
  | { readonly kind: "proved"; readonly place: KeyPlace; readonly proof: KeyProof }
  | { readonly kind: "not_proved"; readonly place: KeyPlace }
  | { readonly kind: "rule"; readonly rule: PlanRule }
  | {
    readonly kind: "stored";
    readonly place: KeyPlace;
    /** Path of the key store. */
    readonly path: string;
    /** When the key that it replaces was stored, RFC 3339; undefined if there was none. */
    readonly replacedFrom: string | undefined;
    /** What the person said to the plan's rule; undefined where no rule had to be asked about. */
    readonly consent: "accepted" | "refused" | undefined;
    /** What wins over the stored key or the choice of its provider, a sentence each. */
    readonly shadows: readonly string[];
  };

/** A provider and the base URL for which a key is stored. */
export interface KeyPlace {
  readonly row: ProviderRow;
  /** Undefined where the protocol's library decides. */
  readonly baseUrl: string | undefined;
}

/** The person, as far as there is one. */
export interface KeyAudience {
  readonly show: (step: KeyStep) => void;
  /** Whether these hosts may be asked about the key, and why; undefined if nobody can be asked. */
  readonly mayTry: (rows: readonly ProviderRow[], why: string) => Promise<boolean | undefined>;
  /** Whether the person accepts the plan's rule; undefined if nobody can be asked. */
  readonly accepts: (rule: PlanRule) => Promise<boolean | undefined>;
}

/** What the use case needs from the network and the store. */
export interface KeyLoginParts {
  readonly clock: Pick<Clock, "nowMs">;
  /** Makes a real call. @throws the signal's reason, if `signal` is or becomes aborted. */
  readonly prove: (place: KeyPlace, key: Secret, signal: AbortSignal) => Promise<KeyProof>;
  /** Path of the key store. */
  readonly storePath: string;
  readonly storedKey: (provider: string) => KeyRecord | undefined;
  readonly putKey: (provider: string, record: KeyRecord) => Promise<void>;
  readonly chooseProvider: (provider: string) => Promise<void>;
  readonly hasConsent: (plan: PlanId) => boolean;
  readonly setConsent: (plan: PlanId, acceptedAt: string) => Promise<void>;
  /** What wins over a key stored for this place, a sentence each. */
  readonly shadows: (place: KeyPlace) => readonly string[];
}

/** What was asked for. */
export interface KeyLoginRequest {
  readonly place: KeyPlace;
  readonly key: Secret;
  /** Prove the key with a real call. */
  readonly probe: boolean;
}
