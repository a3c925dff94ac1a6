/** The OAuth client of a sign-in. */

import type { OAuthSettings } from "../config/oauth_settings.ts";
import type { OAuthClient } from "../oauth/oauth_client.ts";
import { qwenOAuthHeaders } from "../requests/user_agent.ts";
import type { SignInSurroundings } from "./sign_in.ts";

/** @throws {Failure} `usage` If `QWENAUTH_USER_AGENT` cannot be a header value. */
export function oauthClient(
  surroundings: SignInSurroundings,
  settings: OAuthSettings,
): OAuthClient {
  const { fetch, random, debug, machine, environment } = surroundings;
  return { fetch, settings, random, debug, headers: qwenOAuthHeaders(machine, environment) };
}
