/**
 * The device flow with plain requests, without the program: to test the embedded server itself, and to
 * put a signed-in state in place for tests of what comes after a login.
 */

import { approve } from "./approve_page.ts";
import { type AuthorizationServer, CLIENT_ID } from "./authorization_server.ts";
import { challengeOf } from "./device_grant_rules.ts";
import { PATHS } from "./oidc_configuration.ts";

/** Code verifier that these requests use. */
export const CODE_VERIFIER = "raw-client-code-verifier-0123456789-abcdefgh";

/** Status and JSON body of an answer. */
export interface RawAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a sign-in gives, as the server sent it. */
export interface RawTokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly resource_url?: string;
}

/** Device authorization request; `fields` replace or add to the right ones. */
export async function requestDeviceCode(
  server: AuthorizationServer,
  fields: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  return await post(server.baseUrl + PATHS.deviceAuthorization, {
    client_id: CLIENT_ID,
    scope: "openid profile email model.completion",
    code_challenge: await challengeOf(CODE_VERIFIER),
    code_challenge_method: "S256",
    ...fields,
  });
}

/** One poll with `deviceCode`; `fields` replace or add to the right ones. */
export async function poll(
  server: AuthorizationServer,
  deviceCode: unknown,
  fields: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  return await post(server.baseUrl + PATHS.token, {
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    client_id: CLIENT_ID,
    device_code: String(deviceCode),
    code_verifier: CODE_VERIFIER,
    ...fields,
  });
}

/** One refresh request. */
export async function refresh(
  server: AuthorizationServer,
  refreshToken: unknown,
): Promise<RawAnswer> {
  return await post(server.baseUrl + PATHS.token, {
    grant_type: "refresh_token",
    client_id: CLIENT_ID,
    refresh_token: String(refreshToken),
  });
}

/**
 * Signs in, approval included, and gives the tokens.
 * @throws {Error} If the server refused.
 */
export async function obtainTokens(server: AuthorizationServer): Promise<RawTokens> {
  const device = await requestDeviceCode(server);
  await approve(String(device.body["verification_uri_complete"]));
  const answer = await poll(server, device.body["device_code"]);
  if (answer.status !== 200) throw new Error(`No tokens: ${JSON.stringify(answer)}`);
  return answer.body as unknown as RawTokens;
}

async function post(url: string, fields: Record<string, string>): Promise<RawAnswer> {
  // Deliberately a new connection each time: on a used one Deno sends a POST again, unasked, when the
  // connection is cut before the answer.
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const response = await fetch(url, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(fields),
    client,
  });
  return { status: response.status, body: await response.json() };
}
