/** The set-up of `oidc-provider`: one public client, the device grant, rotation, pages of our own. */

import {
  approvalPage,
  APPROVED_TITLE,
  codePage,
  DENIED_TITLE,
  noticePage,
} from "./approval_page.ts";
import type { LibraryContext } from "./oidc_library.ts";
import type { StoreAdapter, TokenStore } from "./token_store.ts";

/** Paths of the embedded server. */
export const PATHS = {
  deviceAuthorization: "/api/v1/oauth2/device/code",
  token: "/api/v1/oauth2/token",
  approval: "/authorize",
  interaction: "/interaction/",
} as const;

/** What differs between two set-ups. */
export interface LibrarySetup {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly store: TokenStore;
  /** Beginning of every code and token, by which a test finds them where they do not belong. */
  readonly mark: string;
  readonly accessTokenSeconds: () => number;
  readonly deviceCodeSeconds: () => number;
}

/** The configuration that the library is made with. */
export async function libraryConfiguration(setup: LibrarySetup): Promise<unknown> {
  return {
    adapter: (kind: string): StoreAdapter => setup.store.adapter(kind),
    clients: [{
      client_id: setup.clientId,
      client_name: "qwenauth",
      application_type: "native",
      token_endpoint_auth_method: "none",
      grant_types: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: "ES256",
    }],
    cookies: { keys: [crypto.randomUUID()] },
    jwks: { keys: [await signingKey()] },
    scopes: setup.scopes,
    routes: {
      device_authorization: PATHS.deviceAuthorization,
      token: PATHS.token,
      code_verification: PATHS.approval,
    },
    features: {
      devInteractions: { enabled: false },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: (
          context: LibraryContext,
          form: string,
          _out: unknown,
          error?: Error,
        ) => {
          context.body = error?.name === "AbortedError"
            ? noticePage(DENIED_TITLE, "Nothing was given to the program. You can close this page.")
            : codePage(form, error && "This code is not known, no longer valid, or already used.");
        },
        userCodeConfirmSource: (
          context: LibraryContext,
          _form: string,
          _client: unknown,
          _info: unknown,
          userCode: string,
        ) => {
          const xsrf = context.oidc.session?.state?.secret ?? "";
          context.body = approvalPage(context.oidc.urlFor("code_verification"), xsrf, userCode);
        },
        successSource: (context: LibraryContext) => {
          context.body = noticePage(APPROVED_TITLE, "You can close this page.");
        },
      },
    },
    interactions: {
      url: (_: unknown, interaction: { uid: string }) => PATHS.interaction + interaction.uid,
    },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, name: "Demo", email: "demo@example.com" }),
    }),
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    renderError: (context: LibraryContext, out: { error: string }) => {
      context.body = noticePage("Error", out.error);
    },
    ttl: { AccessToken: setup.accessTokenSeconds, DeviceCode: setup.deviceCodeSeconds },
  };
}

async function signingKey(): Promise<JsonWebKey & { use: string; alg: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return { kty, crv, x, y, d, use: "sig", alg: "ES256" } as JsonWebKey & {
    use: string;
    alg: string;
  };
}
