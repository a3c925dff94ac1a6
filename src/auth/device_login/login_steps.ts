/** What happens during a login, in plain data, and the person to whom it is shown. */

import type { Credential } from "../../credentials/credential.ts";
import type { DeviceAuthorization } from "../../oauth/device_authorization.ts";
import type { PendingLogin, PollEvent } from "../../oauth/polling.ts";
import type { ProbeOutcome } from "../../requests/probe.ts";

/** A device login that the server has begun. */
export interface StartedLogin {
  readonly authorization: DeviceAuthorization;
  /** What the polling needs of it. */
  readonly login: PendingLogin;
}

/** How the polling for one code ended. */
export type ApprovalOutcome =
  | { readonly kind: "granted"; readonly credential: Credential }
  | { readonly kind: "denied" }
  | { readonly kind: "expired" };

/** A code that waits for approval. */
export interface PendingCode {
  readonly authorization: DeviceAuthorization;
  /** End of the code's life, wall clock, milliseconds since the epoch. */
  readonly expiresAtMs: number;
  /** When the waiting ends, because of `--timeout` or the expiry; wall clock. */
  readonly waitEndsAtMs: number;
  /** Where the login is stored for a later process; undefined if this process waits for it alone. */
  readonly stored?: StoredCode;
}

/** A login that is stored, and what is done with it. */
export interface StoredCode {
  /** Name to type. */
  readonly id: string;
  /** `begun`: nobody waits for it yet. `resumed`: this process does. */
  readonly step: "begun" | "resumed";
}

/** Why a new code would be needed. */
export type LapseReason = "expired" | "timeout";

/** Steps of a login, as they are shown. */
export type LoginStep =
  | PollEvent
  | {
    readonly kind: "already_signed_in";
    readonly credential: Credential;
    /** `newer`: it was stored after the login began. */
    readonly kept: "asked" | "unasked" | "newer";
  }
  /** It was approved; another program holds the lock of the credential. */
  | { readonly kind: "save_waits" }
  | { readonly kind: "authorized"; readonly credential: Credential; readonly baseUrl: string }
  | { readonly kind: "probing"; readonly baseUrl: string }
  | { readonly kind: "probed"; readonly outcome: ProbeOutcome; readonly baseUrl: string }
  | { readonly kind: "not_probed" };

/** The person, as far as there is one. */
export interface LoginAudience {
  /** Shows a code and the way to approve it. */
  readonly showCode: (code: PendingCode) => Promise<void>;
  /** The code is no longer waited for. */
  readonly endCode: () => void;
  readonly show: (step: LoginStep) => void;
  /** Whether the stored sign-in may be replaced; undefined if nobody can be asked. */
  readonly mayReplace: (stored: Credential) => Promise<boolean | undefined>;
  /** Whether a new code is wanted in place of a lapsed one; false if nobody can be asked. */
  readonly wantsNewCode: (reason: LapseReason) => Promise<boolean>;
}
