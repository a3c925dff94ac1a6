/** What every request to the OAuth server needs. */

import type { OAuthSettings } from "../config/oauth_settings.ts";
import type { Debug } from "../platform/debug.ts";
import type { Fetch } from "../platform/network.ts";
import type { Random } from "../platform/random.ts";

/** One OAuth server, seen by one client. */
export interface OAuthClient {
  /** Sends the requests. */
  readonly fetch: Fetch;
  /** The server, and who we are to it. */
  readonly settings: OAuthSettings;
  /** Headers that name the program; sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Source of request ids. */
  readonly random: Random;
  /** Told of every request and its status, never of a body. */
  readonly debug: Debug;
}
