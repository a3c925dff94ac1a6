/** What a test can set on the embedded authorization server, and what it can count there. */

import type { Dialect } from "./device_grant_rules.ts";
import type { PlannedAnswer } from "./planned_answer.ts";
import type { ReusePolicy } from "./token_store.ts";

/** How the server behaves; every field may be changed while it runs. */
export interface AuthorizationBehaviour {
  /** `rfc`: 400 `slow_down`, `interval` sent. `qwen`: 429 `slow_down`, `interval` left out. */
  dialect: Dialect;
  /** Shortest time between two polls in seconds; 0 allows any pace. */
  intervalSeconds: number;
  /** Lifetime of new access tokens in whole seconds, at least 1. */
  accessTokenSeconds: number;
  /** Lifetime of new device codes in whole seconds, at least 1. */
  deviceCodeSeconds: number;
  /** `resource_url` of token answers; left out if undefined or empty. */
  resourceUrl: string | undefined;
  /** Fields put into device authorization answers in place of the right ones; undefined leaves a field out. */
  deviceFields: Readonly<Record<string, unknown>>;
  /** Fields put into token answers in place of the right ones; undefined leaves a field out. */
  tokenFields: Readonly<Record<string, unknown>>;
  /** What a second use of a refresh token does. */
  onReuse: ReusePolicy;
  /** Milliseconds that a token request waits before it is looked at; a client that leaves meanwhile was never there. */
  delayBeforeMs: number;
  /** Milliseconds that a token answer waits after its work is done (a refresh token is rotated by then). */
  delayAfterMs: number;
}

/** How to start the server. */
export interface AuthorizationServerOptions extends Partial<AuthorizationBehaviour> {
  /** Beginning of every device code, access token and refresh token; none by default. */
  readonly mark?: string;
}

/** Answers given instead of the server's own, first to last; when a list is empty the server answers by itself. */
export interface PlannedAuthorizationAnswers {
  readonly device: PlannedAnswer[];
  readonly poll: PlannedAnswer[];
  readonly refresh: PlannedAnswer[];
}

/** How often the server was asked, and how often it gave something. */
export interface AuthorizationCounters {
  deviceAuthorizations: number;
  polls: number;
  /** Refresh requests that arrived, whatever came of them. */
  refreshRequests: number;
  /** Refresh requests for which new tokens were made, also if the answer was lost. */
  refreshes: number;
}
