/**
 * `oidc-provider` set up as the embedded authorization server needs it, with the few types of it that
 * are used here: the package brings none. Behaviour that the library lacks is added in
 * `device_grant_rules.ts` and `authorization_server.ts`.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { approvalPage } from "./approval_page.ts";
import { libraryConfiguration, type LibrarySetup } from "./oidc_configuration.ts";
import type { TokenStore } from "./token_store.ts";

/** One request on its way through the library. */
export interface LibraryContext {
  readonly req: IncomingMessage & { body?: unknown };
  readonly res: ServerResponse;
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, unknown>;
  readonly oidc: {
    readonly session?: { readonly state?: { readonly secret: string } };
    urlFor(name: string): string;
  };
  status: number;
  body: unknown;
  /** False if the answer was given without the library. */
  respond: boolean;
}

/** Handler in front of the library's own. */
export type Middleware = (context: LibraryContext, next: () => Promise<void>) => Promise<void>;

interface Grant {
  addOIDCScope(scope: string): void;
  save(): Promise<string>;
}

/** A kind of token whose values are made by its prototype. */
interface TokenKind {
  readonly prototype: { generateTokenId(): string };
}

/** The library's server. */
export interface Library {
  readonly Grant: new (of: { accountId: string; clientId: string }) => Grant;
  readonly AccessToken: TokenKind;
  readonly RefreshToken: TokenKind;
  readonly DeviceCode: TokenKind;
  use(middleware: Middleware): void;
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  interactionDetails(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{ params: { client_id: string; scope: string } }>;
  interactionResult(
    request: IncomingMessage,
    response: ServerResponse,
    result: unknown,
  ): Promise<string>;
}

/** Account that signs in by itself. */
const ACCOUNT_ID = "demo";

/** Makes the library's server; what it warns of at set-up concerns real servers and is not shown. */
export async function createLibrary(setup: LibrarySetup): Promise<Library> {
  silenceNotices();
  const { Provider } = await import("oidc-provider") as unknown as {
    Provider: new (issuer: string, configuration: unknown) => Library;
  };
  const library = new Provider(setup.issuer, await libraryConfiguration(setup));
  if (setup.mark !== "") {
    for (const kind of [library.AccessToken, library.RefreshToken, library.DeviceCode]) {
      const generate = kind.prototype.generateTokenId;
      kind.prototype.generateTokenId = function () {
        return setup.mark + generate.call(this);
      };
    }
  }
  return library;
}

/** Signs the demo account in and grants all that is asked, without another page. */
export async function finishInteraction(library: Library, context: LibraryContext): Promise<void> {
  const { params } = await library.interactionDetails(context.req, context.res);
  const grant = new library.Grant({ accountId: ACCOUNT_ID, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const returnTo = await library.interactionResult(context.req, context.res, {
    login: { accountId: ACCOUNT_ID },
    consent: { grantId: await grant.save() },
  });
  context.respond = false;
  context.res.writeHead(303, { location: returnTo, "content-length": "0" }).end();
}

/**
 * Shows the question at once when the URL carries a code that is known: the library would first show
 * a page that sends itself by script.
 */
export async function showCode(
  context: LibraryContext,
  store: TokenStore,
  userCode: string,
): Promise<void> {
  const xsrf = context.oidc.session?.state?.secret;
  const code = await store.adapter("DeviceCode").findByUserCode(userCode.replaceAll("-", ""));
  if (xsrf === undefined || code === undefined) return;
  context.body = approvalPage(context.oidc.urlFor("code_verification"), xsrf, userCode);
}

/** The library writes its advice for real servers to the console of whoever embeds it. */
function silenceNotices(): void {
  for (const level of ["warn", "info"] as const) {
    // deno-lint-ignore no-console
    const write = console[level];
    // deno-lint-ignore no-console
    console[level] = (...values: unknown[]) => {
      if (!String(values[0]).includes("oidc-provider ")) write(...values);
    };
  }
}
